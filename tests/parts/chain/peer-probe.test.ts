import { probePeer } from "../../../chain/p2p/peer-probe";
import type { PeerAnswer } from "../../../core/doctor/peer-answer";
import { eventually } from "../../support/eventually";
import { startTestChain, type TestChain } from "../../support/test-chain";

jest.setTimeout(180_000);

let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain({ chainId: "provider-probe-1", validators: 2 });
});

afterAll(() => chain.stop());

const peersOf = async (rpc: string): Promise<number> => {
  const answer = (await (await fetch(`${rpc}/net_info`)).json()) as { result: { n_peers: string } };
  return Number(answer.result.n_peers);
};

/** What the node says of itself. One closes after its own 3 s for a handshake, of which a busy machine may need more. */
const heard = (host: string): Promise<PeerAnswer> =>
  eventually(`the node at ${host} names itself`, async () => {
    const answer = await probePeer(host, 26_656, 10_000);
    return answer.fault?.code === "CLOSED" ? undefined : answer;
  });

describe("probePeer at real nodes", () => {
  it("has each prove the id that is its own, and hears its chain, name and version", async () => {
    // CometBFT's version, as the node's RPC tells it.
    const status = (await (await fetch(`${chain.validators[0]!.rpc}/status`)).json()) as {
      result: { node_info: { version: string } };
    };
    const { version } = status.result.node_info;
    // Which of the two ephemeral keys is the lower is by chance: both cases come up in so many.
    for (let round = 0; round < 8; round++) {
      for (const { host, nodeId, moniker } of chain.validators) {
        expect(await heard(host)).toEqual({
          nodeId,
          info: {
            network: "provider-probe-1",
            version,
            moniker,
            listenAddress: `${host}:26656`,
          },
        });
      }
    }
  });

  it("becomes nobody's peer", async () => {
    const { host, rpc } = chain.validators[0]!;
    expect((await heard(host)).info).toBeDefined();
    expect(await peersOf(rpc)).toBe(1);
  });

  it("knows a node's RPC for HTTP", async () => {
    const { host } = chain.validators[0]!;
    expect(await probePeer(host, 26_657, 10_000)).toEqual({
      fault: { code: "HTTP", what: "speaks HTTP" },
    });
  });

  it("finds a frozen node silent, and the same node again when it goes on", async () => {
    const validator = chain.validators[1]!;
    const { host, nodeId } = validator;
    await validator.freeze();
    try {
      expect(await probePeer(host, 26_656, 500)).toEqual({
        fault: { code: "SILENT", what: "takes the connection and says nothing within 0.5 s" },
      });
    } finally {
      validator.thaw();
    }
    await eventually("the node answers again", async () =>
      (await probePeer(host, 26_656, 5_000)).nodeId === nodeId ? true : undefined,
    );
  });
});
