import type { ConsumerInitialization } from "../../chain/ics/initialization";

/*
 * What the vectors of tests/golden/ics-messages.json are made of: the same values as this program's
 * functions take them and as the Go binary's files have them.
 */

/** Account and operator address of the public phrase "test … test junk". */
export const account = "cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7";
export const operator = "cosmosvaloper15yk64u7zc9g9k2yr2wmzeva5qgwxps6yrxm64d";
export const consumerKey = "HKcHCE+QjzsiQ7bRnuSRIUd/0DBQUGDU0sNwAzRsgUI=";
export const chainId = "ethera_9000-1";
export const metadata = { name: "ethera", description: "made for a test", metadata: "mark" };

export const launched: ConsumerInitialization = {
  initialHeight: { revisionNumber: 1n, revisionHeight: 1n },
  genesisHash: "abcd",
  binaryHash: "",
  spawnTime: "2026-12-01T12:00:00.500Z",
  unbondingPeriodNs: 571_000_000_000n,
  ccvTimeoutPeriodNs: 2_419_200_000_000_000n,
  transferTimeoutPeriodNs: 3_600_000_000_000n,
  consumerRedistributionFraction: "0.75",
  blocksPerDistributionTransmission: 1_000n,
  historicalEntries: 10_000n,
  distributionTransmissionChannel: "",
  connectionId: "",
};

/** The same in a file for the Go binary. */
export const launchedFile = {
  initial_height: { revision_number: 1, revision_height: 1 },
  genesis_hash: "q80=", // `printf '\xab\xcd' | base64`
  binary_hash: "",
  spawn_time: "2026-12-01T12:00:00.5Z",
  unbonding_period: 571_000_000_000,
  ccv_timeout_period: 2_419_200_000_000_000,
  transfer_timeout_period: 3_600_000_000_000,
  consumer_redistribution_fraction: "0.75",
  blocks_per_distribution_transmission: 1_000,
  historical_entries: 10_000,
  distribution_transmission_channel: "",
  connection_id: "",
};
