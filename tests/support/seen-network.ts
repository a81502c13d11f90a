import { networkGraph } from "../../core/graph/network-graph";
import type { SeenNode } from "../../core/peers/convergence";
import type { Seen } from "../../core/peers/network-status";
import { printable } from "../../core/printable";

const id = (digit: string): string => digit.repeat(40);
const now = new Date("2026-01-01T00:00:00Z");

/** Words that a terminal, HTML, XML, Graphviz or Mermaid could take for more than a name. */
export const hostileName =
  `<script>alert(1)</script>"]; end %% \\N &lt; \`#quot;\` <img src=x onerror=alert(1)> \u001b[2J\u202e\n\ufffe`.padEnd(
    280,
    "x",
  );

const places = {
  alice: `${id("a")}@127.97.0.100:30301`,
  bob: `${id("b")}@127.97.0.110:30301`,
  eve: `${id("e")}@198.51.100.7:31000`,
};

const validator = (name: string, digit: string, loadBalancer: string) => ({
  ...{ name, operator: `cosmosvaloper1${digit}`, clusterName: `${name}-cluster`, loadBalancer },
  step: { inStep: true, onChain: `p2p=${id(digit)}@${loadBalancer}` },
  isAgentReady: true,
});

const node = (name: "alice" | "bob", peers: readonly string[]): SeenNode => ({
  ...{ name, nodeId: id(name.slice(0, 1)), pex: false, knownAddresses: 0 },
  expected: Object.entries(places)
    .flatMap(([who, place]) => (who === name ? [] : [place]))
    .join(","),
  ...{ height: 812n, blockTime: new Date("2025-12-31T23:59:57Z") },
  // Those that dial others themselves, and so are met wherever they come from.
  peers: peers.map((digit) => ({ nodeId: id(digit), isOutbound: false, remoteIp: "192.0.2.1" })),
});

/**
 * A stack of alice, bob and charlie; alice and bob run a chain on which eve is, whom nobody is connected
 * with, and mallory, who publishes nothing; a second chain waits for its launch.
 */
export const seenNetwork: Seen = {
  now,
  providerChain: { chainId: "provider", height: 1_234n, blockTime: now },
  validators: [
    validator("alice", "a", "127.97.0.100"),
    validator("bob", "b", "127.97.0.110"),
    {
      ...validator("charlie", "c", "127.97.0.120"),
      isAgentReady: false,
      step: { inStep: false, fault: 'publishes no endpoint; ""; add p2p=HOST to the details' },
    },
  ],
  consumerChains: [
    {
      ...{ consumerId: "0", chainId: "consumer-0-1751686503-0", phase: "LAUNCHED" as const },
      ...{ p2pPort: 30_301, powers: [] },
      nodes: [node("alice", ["b"]), node("bob", ["a"])],
      dialled: Object.entries(places).map(([name, peer], at) => ({
        ...{ name, peer, operator: `cosmosvaloper1${name.slice(0, 1)}`, power: BigInt(500 - at) },
      })),
      leftOut: [
        {
          ...{ operator: "cosmosvaloper1m", name: "mallory" },
          reason: 'publishes no endpoint; ""; add p2p=HOST to the details',
        },
      ],
    },
    {
      ...{ consumerId: "1", chainId: "testchain-0", phase: "INITIALIZED" as const },
      ...{ p2pPort: 30_159, powers: [], nodes: [], leftOut: [] },
      dialled: [
        {
          ...{ operator: "cosmosvaloper1c", name: "charlie", power: 7n },
          peer: `${id("c")}@127.97.0.120:30159`,
        },
      ],
    },
  ],
  mend: "make up",
};

/** The same with one of its nodes killed, as far as the others have noticed. */
export const withBobKilled: Seen = {
  ...seenNetwork,
  consumerChains: seenNetwork.consumerChains.map((chain) => ({
    ...chain,
    nodes: chain.nodes.map((one) => {
      const { peers: _peers, height: _height, blockTime: _time, ...silent } = one;
      return one.name === "bob" ? silent : { ...one, peers: [] };
    }),
  })),
};

/** The same with a stranger who calls himself as nobody is called, and a chain as well. */
export const hostileNetwork: Seen = {
  ...seenNetwork,
  providerChain: { ...seenNetwork.providerChain, chainId: hostileName },
  consumerChains: seenNetwork.consumerChains.map((chain) => ({
    ...{ ...chain, chainId: hostileName },
    // Who computes peers makes names printable.
    leftOut: chain.leftOut.map((out) => ({
      ...{ ...out, name: printable(hostileName, 280), reason: printable(hostileName, 280) },
    })),
  })),
};

export const shownGraph = networkGraph(seenNetwork);
export const hostileGraph = networkGraph(hostileNetwork);
