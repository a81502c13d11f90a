import { parseConfig } from "../../config/parse-config";
import { faultText } from "../../core/errors";
import { rfc3339Utc } from "../../core/rfc3339";

const withChain = (more: object): Record<string, unknown> => ({
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "testchain-0", validators: ["bob"], ...more }],
});

function parsed(more: object) {
  const { faults, settings } = parseConfig(withChain(more), "test");
  return { faults: faults.map(faultText), chain: settings?.consumerChains[0] };
}

// What a stack file's YAML comes to is what LoadProjectStack of Pulumi 3.230.0 made of it, with TZ as named.
describe("values that stand in the stack file without quotes", () => {
  it.each([
    { yaml: "2026-12-01T12:00:00Z", arrives: "2026-12-01 12:00:00 +0000 UTC" },
    { yaml: "2026-12-01T12:00:00.120Z", arrives: "2026-12-01 12:00:00.12 +0000 UTC" },
    {
      yaml: "2026-12-01T12:00:00.123456789Z",
      arrives: "2026-12-01 12:00:00.123456789 +0000 UTC",
    },
    { yaml: "2026-12-01T12:00:00+02:00", arrives: "2026-12-01 12:00:00 +0200 +0200" },
    { yaml: "2026-12-01T12:00:00.5-05:30", arrives: "2026-12-01 12:00:00.5 -0530 -0530" },
    // TZ=Europe/Berlin, in winter and in summer; TZ=Asia/Kathmandu; TZ=America/Sao_Paulo; TZ=Europe/London.
    { yaml: "2026-12-01T12:00:00+01:00", arrives: "2026-12-01 12:00:00 +0100 CET" },
    { yaml: "2026-07-01T12:00:00+02:00", arrives: "2026-07-01 12:00:00 +0200 CEST" },
    { yaml: "2026-12-01T12:00:00+05:45", arrives: "2026-12-01 12:00:00 +0545 +0545" },
    { yaml: "2026-12-01T12:00:00-03:00", arrives: "2026-12-01 12:00:00 -0300 -03" },
    { yaml: "2026-12-01T12:00:00+00:00", arrives: "2026-12-01 12:00:00 +0000 GMT" },
  ])("take a spawn time of $yaml, which arrives as $arrives, for the same instant", (row) => {
    const { faults, chain } = parsed({ spawnTime: row.arrives });
    expect(faults).toEqual([]);
    expect(rfc3339Utc(chain?.spawnTime ?? "")).toBe(rfc3339Utc(row.yaml));
  });

  // YAML 1.1 (yaml.org/type/timestamp): without a zone the time is in UTC, without a time of day it is midnight.
  it.each([
    {
      yaml: "2026-12-01",
      arrives: "2026-12-01 00:00:00 +0000 UTC",
      utc: "2026-12-01T00:00:00Z",
    },
    {
      yaml: "2026-12-01 12:00:00.5",
      arrives: "2026-12-01 12:00:00.5 +0000 UTC",
      utc: "2026-12-01T12:00:00.5Z",
    },
  ])("take $yaml as YAML does", ({ arrives, utc }) => {
    const { chain } = parsed({ spawnTime: arrives });
    expect(rfc3339Utc(chain?.spawnTime ?? "")).toBe(utc);
  });

  it.each([
    "2026-12-01 12:00:00",
    "2026-12-01 12:00:00 UTC",
    "2026-12-01 12:00:00 +0000",
    "2026-02-30 12:00:00 +0000 UTC",
    "2026-12-01 12:00:00 +9900 UTC",
    "2026-12-01 12:00:00 +0000 UTC and more",
    "on 2026-12-01 12:00:00 +0000 UTC",
  ])("refuse %s, which is neither RFC 3339 nor what Go prints", (spawnTime) => {
    expect(parsed({ spawnTime }).faults).toEqual([
      `ics:consumerChains[0].spawnTime: does not fit; "${spawnTime}"; must be a time such as 2026-12-01T12:00:00Z`,
    ]);
  });

  // 0 to 7 are the same in octal; 010, 0o10, 0x8 and 8 all arrive as 8.
  it.each([0, 1, 7])("take %d for a consumer id", (consumerId) => {
    const { faults, chain } = parsed({ consumerId });
    expect(faults).toEqual([]);
    expect(chain?.consumerId).toBe(String(consumerId));
  });

  // 077 arrives as 63; 18446744073709551615, the last consumer id, as a number that JavaScript rounds.
  it.each([8, 9, 10, 63, 1_000, 2 ** 64])("do not guess at a consumer id of %d", (consumerId) => {
    expect(parsed({ consumerId }).faults).toEqual([
      `ics:consumerChains[0].consumerId: does not fit; "${String(consumerId)}"; put it in quotes, or set it with --type string: a bare 010 is 8 to YAML`,
    ]);
    expect(parsed({ consumerId: "63" }).chain?.consumerId).toBe("63");
  });

  // x/ccv/provider of ICS v7.0.1 gives ids by FormatUint(…, 10), so no chain has the id 010.
  it.each(["010", "0o10", "0x8", "00", "1_000", "1e3", "+8"])(
    "have %s in quotes refused, which is no consumer id",
    (consumerId) => {
      expect(parsed({ consumerId }).faults).toEqual([
        `ics:consumerChains[0].consumerId: does not fit; "${consumerId}"; must be a decimal number without leading zeros`,
      ]);
    },
  );

  it.each([
    { more: { chainId: 4242 }, path: "chainId", value: "4242" },
    { more: { minGasPrice: 0 }, path: "minGasPrice", value: "0" },
    { more: { genesisFile: true }, path: "genesisFile", value: "true" },
    { more: { spawnTime: 1_796_126_400 }, path: "spawnTime", value: "1796126400" },
  ])("are told apart from text where $path is one", ({ more, path, value }) => {
    expect(parsed(more).faults).toEqual([
      `ics:consumerChains[0].${path}: does not fit; "${value}"; put it in quotes: YAML takes it for another kind of value`,
    ]);
  });
});

describe("topPower", () => {
  it.each([0, 0.66, 0.999, 101])("is a percentage, and not %d", (topPower) => {
    expect(parsed({ validators: { topPower } }).faults).toEqual([
      `ics:consumerChains[0].validators.topPower: does not fit; "${String(topPower)}"; must be a percentage from 1 to 100: two thirds are 66, not 0.66`,
    ]);
  });

  it.each([1, 66.6, 100])("can be %d", (topPower) => {
    expect(parsed({ validators: { topPower } }).faults).toEqual([]);
  });
});
