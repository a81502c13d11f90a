import type { DockerNetwork } from "../../core/plan/docker-network";
import { lastWords } from "../machine/run-program";
import { runDocker } from "./docker";

type Text = string | null | undefined;

/** What Docker has not is absent, null or empty, by its version. */
interface Inspected {
  readonly Name: string;
  readonly IPAM: {
    readonly Config?:
      | readonly {
          readonly Subnet?: Text;
          readonly IPRange?: Text;
          readonly Gateway?: Text;
          readonly AuxiliaryAddresses?: Readonly<Record<string, string>> | null;
        }[]
      | null;
  };
  readonly Containers?: Readonly<
    Record<
      string,
      { readonly Name: string; readonly IPv4Address?: Text; readonly IPv6Address?: Text }
    >
  > | null;
}

/** Docker writes some addresses with the prefix of their subnet. */
const addressIn = (text: Text): string => (text ?? "").replace(/\/\d+$/, "");

function subnetsOf({ IPAM: { Config } }: Inspected): DockerNetwork["subnets"] {
  return (Config ?? []).flatMap((config) => {
    // Docker 1.9 tells of a network without a subnet of its own by an empty object.
    if (!config.Subnet) return [];
    const gateway = addressIn(config.Gateway);
    const auxiliary = Object.entries(config.AuxiliaryAddresses ?? {});
    return [
      {
        subnet: config.Subnet,
        ...(gateway === "" ? {} : { gateway }),
        ...(config.IPRange ? { ipRange: config.IPRange } : {}),
        ...(auxiliary.length === 0
          ? {}
          : {
              auxiliary: auxiliary.map(([name, address]) => ({
                name: `auxiliary address "${name}"`,
                address: addressIn(address),
              })),
            }),
      },
    ];
  });
}

/** What `docker network inspect` printed, as far as it is Docker's. */
function inspected(name: string, text: string): Inspected {
  const unreadable = `Docker says nothing of a network that can be read; "${name}"; look at: docker network inspect ${name}`;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    answer = undefined;
  }
  const network: unknown = Array.isArray(answer) ? answer[0] : undefined;
  if (typeof network !== "object" || network === null) {
    throw new Error(unreadable);
  }
  if ("IPAM" in network) return network as Inspected;
  // Podman prints the fields of its own file, before version 4 of CNI's, all in lower case.
  throw new Error(
    "name" in network
      ? `the docker command is Podman, and the stack needs Docker; "${name}"; install Docker, and put its docker command first in PATH`
      : unreadable,
  );
}

/**
 * Reads a Docker network that somebody else made.
 *
 * @throws Error when there is none of this name, or what answers is not Docker.
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
  const network = inspected(name, result.stdout);
  return {
    name: network.Name,
    subnets: subnetsOf(network),
    containers: Object.values(network.Containers ?? {}).flatMap((container) =>
      [container.IPv4Address, container.IPv6Address]
        .map(addressIn)
        .filter((address) => address !== "")
        .map((address) => ({ name: `container ${container.Name}`, address })),
    ),
  };
}
