import { editDetailsByHand } from "../support/chain-cli";
import { eventually } from "../support/eventually";
import { expectTrue } from "./check-list";
import type { KindStack } from "./kind-stack";

/** What moves: charlie's entrance of one consumer chain. */
export interface Move {
  readonly consumer: string;
  /** The chain's port on every LoadBalancer. */
  readonly port: number;
  readonly old: string;
  readonly next: string;
}

const seconds = (began: number): number => (performance.now() - began) / 1_000;

/** charlie's LoadBalancer and endpoint move to another address of his pool; bob's node must follow. */
export async function movedEndpoint(
  kind: KindStack,
  { consumer, port, old, next }: Move,
): Promise<string> {
  const { mnemonics, providerChain, validators } = await kind.stack.outputs();
  const nodeId: string = validators.charlie.nodeId;
  const account = {
    rpc: providerChain.rpc[0],
    chainId: providerChain.chainId,
    mnemonic: mnemonics.charlie,
  };
  const moveTo = async (address: string): Promise<void> => {
    await kind.kubectl(
      "charlie",
      ...["-n", "provider", "annotate", "service", "p2p-loadbalancer", "--overwrite"],
      `metallb.io/loadBalancerIPs=${address}`,
    );
    await eventually(
      `MetalLB gives charlie ${address}`,
      async () => {
        const service = await kind.object(
          "charlie",
          ...["-n", "provider", "get", "service", "p2p-loadbalancer"],
        );
        return service.status.loadBalancer.ingress?.[0]?.ip === address ? true : undefined;
      },
      60_000,
    );
    await editDetailsByHand(account, `p2p=${nodeId}@${address}`);
  };
  // Otherwise charlie, whose own peers stay where they are, would be the first to dial.
  const service = await kind.object(
    "bob",
    ...["-n", "provider", "get", "service", "p2p-loadbalancer"],
  );
  const setPorts = async (ports: readonly object[]): Promise<void> => {
    await kind.kubectl(
      "bob",
      ...["-n", "provider", "patch", "service", "p2p-loadbalancer", "--type=merge", "-p"],
      JSON.stringify({ spec: { ports } }),
    );
  };
  const all = service.spec.ports as readonly { readonly port: number }[];
  const witness = await kind.pod("bob", consumer);
  /** How often bob's node was told its peers anew, and how many seconds that took in all. */
  const refreshes = (part: "count" | "sum"): Promise<number> =>
    kind.metric("bob", consumer, `ics_agent_refresh_duration_seconds_${part}`);
  const [countBefore, sumBefore] = [await refreshes("count"), await refreshes("sum")];
  const started = performance.now();
  try {
    await setPorts(all.filter((one) => one.port !== port));
    await moveTo(next);
    await eventually(
      "bob's agent has written the new address",
      async () => {
        const map = await kind.object(
          "bob",
          ...["-n", consumer, "get", "configmap", `${consumer}-peers`],
        );
        return map.data.persistent_peers.includes(`@${next}:`) ? true : undefined;
      },
      60_000,
    );
    const told = seconds(started);
    // A connection that stands is not given up for another address: charlie's end must close it.
    await kind.kubectl("charlie", "-n", consumer, "delete", "pod", `${consumer}-0`, "--wait=false");
    await eventually(
      "bob dials charlie at the new address",
      async () => {
        const found = await kind.connections("bob", consumer).catch(() => []);
        return found.some(
          ({ id, outbound, remoteIp }) => id === nodeId && outbound && remoteIp === next,
        )
          ? true
          : undefined;
      },
      180_000,
    );
    const dialled = seconds(started);
    expectTrue((await refreshes("count")) === countBefore + 1, "the sidecar measured no refresh");
    const acceptedMs = ((await refreshes("sum")) - sumBefore) * 1_000;
    await eventually("the metrics tell of the peer", async () => {
      const connected = await kind.metric("bob", consumer, "ics_agent_peers_connected");
      return connected === 1 ? true : undefined;
    });
    const from = await kind.height("bob", consumer);
    const to = await eventually(
      "the chain grows",
      async () => {
        const now = await kind.height("bob", consumer);
        return now > from + 2 ? now : undefined;
      },
      60_000,
    );
    const after = await kind.pod("bob", consumer);
    expectTrue(after.containerId === witness.containerId, "bob's node was restarted");
    return (
      `${old} → ${next}: written after ${told.toFixed(1)} s, taken by the node ${acceptedMs.toFixed(0)} ms after the event, connected after ${dialled.toFixed(1)} s, ` +
      `height ${String(from)} → ${String(to)}; bob's node is the process that it was`
    );
  } finally {
    await setPorts(all);
    await moveTo(old);
    // What stands through the address that was left goes on standing: it is closed from charlie's end again.
    await kind.kubectl("charlie", "-n", consumer, "delete", "pod", `${consumer}-0`, "--wait=false");
    await eventually(
      "nobody is connected through the address that was left",
      async () => {
        const found = await kind.connections("bob", consumer).catch(() => []);
        const meets = found.some(({ id, remoteIp }) => id === nodeId && remoteIp !== next);
        return meets ? true : undefined;
      },
      180_000,
    );
  }
}
