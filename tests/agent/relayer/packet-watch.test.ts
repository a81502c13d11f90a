import { PacketWatch } from "../../../agent/relayer/packet-watch";
import { RelayerMetrics } from "../../../agent/relayer/relayer-metrics";
import type { RelayerSettings } from "../../../core/relayer/relayer-settings";
import { closeServers, httpServer } from "../../support/chain-servers";

/* Packets that wait, and what Hermes' telemetry says of its transactions, by a clock of the test's. */

let errors: number | undefined;
let metrics: RelayerMetrics;
let watch: PacketWatch;
let now = 0;

beforeEach(async () => {
  errors = undefined;
  now = 1_000;
  jest.spyOn(performance, "now").mockImplementation(() => now);
  // As Hermes 1.13 writes it.
  const { url } = await httpServer((_request, response) => {
    if (errors === undefined) response.destroy();
    else {
      response.end(
        `# TYPE broadcast_errors_total counter\nbroadcast_errors_total{account="a",chain="c-1"} ${errors}\n`,
      );
    }
  });
  const common = { accountPrefix: "cosmos", gasPrice: "0stake", addresses: [] };
  const settings: RelayerSettings = {
    provider: { ...common, chainId: "provider" },
    consumer: { ...common, chainId: "c-1", consumerId: "7" },
    ...{ mnemonic: "", hermes: "", telemetry: url.replace("http://", ""), rest: "" },
    ...{ events: "pull", epochSeconds: 5 },
  };
  metrics = new RelayerMetrics();
  watch = new PacketWatch(settings, metrics);
});

afterEach(async () => {
  jest.restoreAllMocks();
  await closeServers();
});

const valueOf = async (name: string): Promise<readonly string[]> =>
  (await metrics.registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith(name))
    .map((line) => line.slice(name.length));

const after = async (seconds: number, provider: readonly number[]): Promise<boolean> => {
  now = 1_000 + seconds * 1_000;
  return watch.look({ provider, consumer: [] });
};

describe("PacketWatch", () => {
  it("tells how many packets wait, and how long the oldest of them has", async () => {
    await after(0, [1, 2]);
    await after(30, [2, 3]);
    expect(await valueOf("ics_relayer_pending_packets")).toEqual([
      '{chain_id="provider"} 2',
      '{chain_id="c-1"} 0',
    ]);
    expect(await valueOf("ics_relayer_oldest_packet_age_seconds")).toEqual([
      '{chain_id="provider"} 30',
      '{chain_id="c-1"} 0',
    ]);
    // 2 has arrived; 3 is there since 30 s.
    await after(45, [3]);
    expect(await valueOf("ics_relayer_oldest_packet_age_seconds")).toContain(
      '{chain_id="provider"} 15',
    );
  });

  it("has Hermes started anew when a packet waits for two minutes, and no sooner again", async () => {
    const told = [];
    for (const seconds of [0, 60, 119, 120, 180, 239, 240]) told.push(await after(seconds, [1]));
    expect(told).toEqual([false, false, false, true, false, false, true]);
    // Others come and go.
    expect(await after(480, [2])).toBe(false);
  });

  it("counts transactions that were not taken, also over Hermes' own restarts", async () => {
    const counted: string[] = [];
    for (const said of [undefined, 3, 5, 1, 1]) {
      errors = said;
      await after(0, []);
      counted.push(...(await valueOf("ics_relayer_broadcast_errors_total")));
    }
    expect(counted).toEqual([" 0", " 3", " 5", " 6", " 6"]);
  });
});
