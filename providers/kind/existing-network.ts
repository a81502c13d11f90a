import type { DockerNetwork } from "../../core/plan/docker-network";
import { lastWords } from "../machine/run-program";
import { runDocker } from "./docker";

interface Inspected {
  readonly Name: string;
  readonly IPAM: {
    readonly Config: readonly { readonly Subnet: string; readonly Gateway?: string }[] | null;
  };
  readonly Containers?: Readonly<
    Record<
      string,
      { readonly Name: string; readonly IPv4Address?: string; readonly IPv6Address?: string }
    >
  >;
}

const withoutPrefix = (address = ""): string => address.replace(/\/\d+$/, "");

/**
 * Reads a Docker network that somebody else made.
 *
 * @throws Error when there is none of this name, or Docker does not answer.
 */
export async function existingNetwork(name: string): Promise<DockerNetwork> {
  const result = await runDocker(["network", "inspect", name]);
  if (result.code !== 0) {
    const missing = /no such network|not found/i.test(result.stderr);
    throw new Error(
      missing
        ? `Docker has no such network; "${name}"; make it, or let the stack make it: remove ics:kind.network.create`
        : `Docker network cannot be read; "${name}"; ${lastWords(result)}`,
    );
  }
  const [network] = JSON.parse(result.stdout) as readonly Inspected[];
  if (network === undefined) throw new Error(`Docker says nothing of network "${name}"`);
  return {
    name: network.Name,
    subnets: (network.IPAM.Config ?? []).map(({ Subnet: subnet, Gateway: gateway }) => ({
      subnet,
      ...(gateway === undefined ? {} : { gateway: withoutPrefix(gateway) }),
    })),
    containers: Object.values(network.Containers ?? {}).flatMap((container) =>
      [container.IPv4Address, container.IPv6Address]
        .map(withoutPrefix)
        .filter((address) => address !== "")
        .map((address) => ({ name: `container ${container.Name}`, address })),
    ),
  };
}
