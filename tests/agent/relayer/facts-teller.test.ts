import { FactsTeller } from "../../../agent/relayer/facts-teller";
import { RelayerMetrics } from "../../../agent/relayer/relayer-metrics";
import type { RelayedFacts, RelayerFacts } from "../../../core/relayer/relayer-step";

/* What the metrics say of a provider chain and c-1; the values are computed by hand. */

const noon = Date.parse("2026-11-30T12:00:00Z");
const minutes = 60_000;

const side = (chainId: string, balance: bigint): RelayedFacts => ({
  ...{ chainId, height: 20n },
  client: {
    clientId: chainId === "c-1" ? "07-tendermint-0" : "07-tendermint-4",
    chainId: chainId === "c-1" ? "provider" : "c-1",
    ...{ trustingSeconds: 396, latestHeight: 12n, frozen: false },
    latestTime: new Date("2026-11-30T11:55:00Z"),
  },
  account: {
    ...{ address: "cosmos1abc", denom: "stake", exists: true, balance, needed: 0n, least: 0n },
  },
  ends: { clientId: "07-tendermint-0", connections: [], channels: [] },
});

const facts = (at: number, balance: bigint): RelayerFacts => ({
  ...{ now: new Date(at), consumerChainId: "c-1", phase: "LAUNCHED" },
  ...{ provider: side("provider", balance), consumer: side("c-1", 7n) },
});

let metrics: RelayerMetrics;
let teller: FactsTeller;

beforeEach(() => {
  metrics = new RelayerMetrics();
  teller = new FactsTeller(metrics);
});

const lines = async (name: string): Promise<readonly string[]> =>
  (await metrics.registry.metrics()).split("\n").filter((line) => line.startsWith(`${name}{`));

describe("FactsTeller", () => {
  it("tells of both clients until when they can be updated, and how far they are", async () => {
    teller.tell(facts(noon, 1_000n));
    // 396 s after 11:55:00.
    expect(await lines("ics_relayer_client_expiry_seconds")).toEqual([
      'ics_relayer_client_expiry_seconds{chain_id="provider",client_id="07-tendermint-4"} 96',
      'ics_relayer_client_expiry_seconds{chain_id="c-1",client_id="07-tendermint-0"} 96',
    ]);
    expect(await lines("ics_relayer_client_trusting_period_seconds")).toHaveLength(2);
    expect(await lines("ics_relayer_last_relayed_height")).toEqual([
      'ics_relayer_last_relayed_height{chain_id="c-1"} 12',
      'ics_relayer_last_relayed_height{chain_id="provider"} 12',
    ]);
    teller.tell(facts(noon + 2 * minutes, 1_000n));
    expect(await lines("ics_relayer_client_expiry_seconds")).toContainEqual(
      expect.stringMatching(/ -24$/),
    );
  });

  it("tells for how many days a balance lasts, once it knows what is spent", async () => {
    teller.tell(facts(noon, 1_000n));
    teller.tell(facts(noon + 9 * minutes, 950n));
    expect(await lines("ics_relayer_balance_days")).toEqual([]);
    // 100 in half a day.
    teller.tell(facts(noon + 12 * 60 * minutes, 900n));
    expect(await lines("ics_relayer_balance_days")).toEqual([
      'ics_relayer_balance_days{chain_id="provider"} 4.5',
    ]);
    expect(await lines("ics_relayer_balance")).toEqual([
      'ics_relayer_balance{chain_id="provider",denom="stake"} 900',
      'ics_relayer_balance{chain_id="c-1",denom="stake"} 7',
    ]);
    // What comes in is no spending: 100 in a day, and 1,100 are there.
    teller.tell(facts(noon + 24 * 60 * minutes, 1_100n));
    expect(await lines("ics_relayer_balance_days")).toEqual([
      'ics_relayer_balance_days{chain_id="provider"} 11',
    ]);
  });
});
