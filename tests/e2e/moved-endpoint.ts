import { editDetailsByHand } from "../support/chain-cli";
import { expectTrue } from "./check-list";
import { eventuallySeen } from "./eventually-seen";
import { type Connection, expectSameNode, type KindStack } from "./kind-stack";

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
    await eventuallySeen(`MetalLB gives charlie ${address}`, async () => {
      const service = await kind.object(
        "charlie",
        ...["-n", "provider", "get", "service", "p2p-loadbalancer"],
      );
      return service.status.loadBalancer.ingress?.[0]?.ip === address ? true : undefined;
    });
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
  const witness = await kind.settledPod("bob", consumer);
  /** How often bob's node was told its peers anew, and how many seconds that took in all. */
  const refreshes = (part: "count" | "sum"): Promise<number> =>
    kind.metric("bob", consumer, `ics_agent_refresh_duration_seconds_${part}`);
  const connectedBy = async (
    how: (connection: Connection) => boolean,
  ): Promise<true | undefined> =>
    (await kind.connections("bob", consumer)).some((one) => one.id === nodeId && how(one))
      ? true
      : undefined;

  const follow = async (): Promise<string> => {
    const [countBefore, sumBefore] = [await refreshes("count"), await refreshes("sum")];
    const started = performance.now();
    await setPorts(all.filter((one) => one.port !== port));
    await moveTo(next);
    await eventuallySeen("bob's agent has written the new address", async () => {
      const map = await kind.object(
        "bob",
        ...["-n", consumer, "get", "configmap", `${consumer}-peers`],
      );
      return map.data.persistent_peers.includes(`@${next}:`) ? true : undefined;
    });
    const told = seconds(started);
    const measured = await eventuallySeen("the sidecar has measured a refresh", async () => {
      const count = (await refreshes("count")) - countBefore;
      return count > 0 ? count : undefined;
    });
    expectTrue(measured === 1, `the sidecar measured ${String(measured)} refreshes`);
    const acceptedMs = ((await refreshes("sum")) - sumBefore) * 1_000;
    // A connection that stands is not given up for another address: charlie's end must close it.
    await kind.renewPod("charlie", consumer);
    await eventuallySeen(
      "bob dials charlie at the new address",
      () => connectedBy(({ outbound, remoteIp }) => outbound && remoteIp === next),
      180_000,
    );
    const dialled = seconds(started);
    await eventuallySeen("the metrics tell of the peer", async () => {
      const connected = await kind.metric("bob", consumer, "ics_agent_peers_connected");
      return connected === 1 ? true : undefined;
    });
    const from = await kind.height("bob", consumer);
    const to = await eventuallySeen("the chain grows", async () => {
      const now = await kind.height("bob", consumer);
      return now > from + 2 ? now : undefined;
    });
    expectSameNode("bob's node", witness, await kind.pod("bob", consumer));
    return (
      `${old} → ${next}: written after ${told.toFixed(1)} s, taken by the node ${acceptedMs.toFixed(0)} ms after the event, connected after ${dialled.toFixed(1)} s, ` +
      `height ${String(from)} → ${String(to)}; bob's node is the process that it was`
    );
  };
  const failures: string[] = [];
  const tried = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      failures.push((error as Error).message);
      return undefined;
    }
  };
  const said = await tried(follow);
  await tried(() => setPorts(all));
  await tried(() => moveTo(old));
  await tried(async () => {
    // What stands through the address that was left goes on standing: charlie's end closes it again. His
    // pod may be dialled while it ends, so that only connections with the next one count.
    await kind.renewPod("charlie", consumer);
    await eventuallySeen(
      "nobody is connected through the address that was left",
      () => connectedBy(({ remoteIp }) => remoteIp !== next),
      180_000,
    );
  });
  if (said === undefined || failures.length > 0) throw new Error(failures.join("\n"));
  return said;
}
