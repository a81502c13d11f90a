import { pino } from "pino";

import { RelayerLoop } from "../../../agent/relayer/relayer-loop";
import { RelayerMetrics } from "../../../agent/relayer/relayer-metrics";
import type { RelayerSettings } from "../../../core/relayer/relayer-settings";
import { closeServers, httpServer } from "../../support/chain-servers";
import { eventually } from "../../support/eventually";
import {
  fakeChainId,
  type FakeConsumerChains,
  fakeConsumerChains,
  type FakeEntry,
} from "../../support/fake-consumer-chains";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const entry: FakeEntry = {
  ...{ consumer_id: "7", chain_id: "living-1", owner_address: "cosmos1x" },
  phase: "CONSUMER_PHASE_INITIALIZED",
  metadata: { name: "living-1", description: "", metadata: "" },
};

let relayer: RelayerLoop;
let work: Promise<void>;
let told: string[];

/** Starts a relayer between an address of the provider chain and a consumer chain that is not there. */
function start(rpc: string, chainId = fakeChainId): void {
  const common = { accountPrefix: "cosmos", gasPrice: "0stake" };
  const settings: RelayerSettings = {
    provider: { ...common, chainId, addresses: [{ rpc, grpc: rpc }] },
    consumer: {
      ...{ ...common, chainId: "living-1", consumerId: "7" },
      addresses: [{ rpc: "http://127.0.0.1:1", grpc: "http://127.0.0.1:1" }],
    },
    mnemonic: "abandon ability able",
    ...{ hermes: "/nonexistent/hermes", telemetry: "127.0.0.1:1", rest: "127.0.0.1:1" },
    ...{ events: "pull", epochSeconds: 5 },
  };
  told = [];
  const log = pino({}, { write: (line: string) => told.push(JSON.parse(line).msg) });
  relayer = new RelayerLoop(settings, folder, new RelayerMetrics(), log, false);
  work = relayer.run();
}

afterEach(async () => {
  await relayer.stop();
  await work;
  await closeServers();
});

const saying = (text: RegExp): Promise<unknown> =>
  eventually(`the relayer says ${String(text)}`, () =>
    Promise.resolve(text.test(relayer.status.text) ? true : undefined),
  );

describe("a relayer", () => {
  it("waits for a provider chain that does not answer when it starts, and goes on once it does", async () => {
    const chain = await fakeConsumerChains({ entries: [entry] });
    let isUp = false;
    const { url } = await httpServer((request, response) => {
      if (!isUp) {
        response.destroy();
        return;
      }
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        void fetch(chain, { method: "POST", body }).then(async (reply) => {
          response.end(await reply.text());
        });
      });
    });
    start(url);
    await eventually("it waits", () =>
      Promise.resolve(relayer.status.state === "waiting" ? true : undefined),
    );
    expect(relayer.status.text).toContain(url);
    expect(relayer.isReady).toBe(false);
    isUp = true;
    await saying(/waiting for the launch/);
    expect(relayer.status.state).toBe("waiting");
  });

  it("believes no address of another chain, and names both", async () => {
    start(await fakeConsumerChains({ entries: [entry] }), "another-1");
    await saying(/another-1/);
    expect(relayer.status.state).toBe("waiting");
    expect(relayer.status.text).toContain(fakeChainId);
  });

  it.each([
    { why: "is not there", entries: [], text: /the provider chain has no consumer chain/ },
    {
      why: "is over",
      entries: [{ ...entry, phase: "CONSUMER_PHASE_STOPPED" }],
      text: /is over, so nothing is relayed/,
    },
  ])("stops for a consumer chain that $why, and says so once", async ({ entries, text }) => {
    const said: FakeConsumerChains = { entries, asked: [] };
    start(await fakeConsumerChains(said));
    await saying(text);
    expect(relayer.status.state).toBe("stopped");
    expect(told.filter((line) => text.test(line))).toHaveLength(1);
  });
});
