import { revisionOf } from "../../core/consumer/chain-revision";
import type { Fields } from "./proto-types";
import { durationFields, durationNs, timeFields, timeText } from "./time";

/** How a consumer chain starts, as its owner registers it. */
export interface ConsumerInitialization {
  readonly initialHeight: { readonly revisionNumber: bigint; readonly revisionHeight: bigint };
  /** sha256 of the base genesis, hex; the empty text for none. */
  readonly genesisHash: string;
  /** Hex; the empty text for none. */
  readonly binaryHash: string;
  /** RFC 3339 in UTC; absent while none is set. */
  readonly spawnTime?: string;
  readonly unbondingPeriodNs: bigint;
  readonly ccvTimeoutPeriodNs: bigint;
  readonly transferTimeoutPeriodNs: bigint;
  /** Decimal from 0 to 1. */
  readonly consumerRedistributionFraction: string;
  readonly blocksPerDistributionTransmission: bigint;
  readonly historicalEntries: bigint;
  readonly distributionTransmissionChannel: string;
  readonly connectionId: string;
}

const hourNs = 3_600_000_000_000n;
const dayNs = 24n * hourNs;

/**
 * The parameters that the provider module itself falls back to.
 *
 * @see x/ccv/provider/types/msg.go and x/ccv/types/params.go of Interchain Security v7
 */
export function defaultInitialization(chainId: string): ConsumerInitialization {
  return {
    initialHeight: { revisionNumber: revisionOf(chainId), revisionHeight: 1n },
    genesisHash: "",
    binaryHash: "",
    unbondingPeriodNs: 20n * dayNs,
    ccvTimeoutPeriodNs: 28n * dayNs,
    transferTimeoutPeriodNs: hourNs,
    consumerRedistributionFraction: "0.75",
    blocksPerDistributionTransmission: 1_000n,
    historicalEntries: 10_000n,
    distributionTransmissionChannel: "",
    connectionId: "",
  };
}

/** Without what is at its default, which Go does not write either. */
const written = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== "" && value !== "0"));

const bytesOf = (hex: string): string => Buffer.from(hex, "hex").toString("base64");
const hexOf = (base64: unknown): string => Buffer.from(String(base64), "base64").toString("hex");

export function initializationFields(initialization: ConsumerInitialization): Fields {
  const { initialHeight } = initialization;
  return written({
    initial_height: written({
      revision_number: String(initialHeight.revisionNumber),
      revision_height: String(initialHeight.revisionHeight),
    }),
    genesis_hash: bytesOf(initialization.genesisHash),
    binary_hash: bytesOf(initialization.binaryHash),
    spawn_time: timeFields(initialization.spawnTime),
    unbonding_period: durationFields(initialization.unbondingPeriodNs),
    ccv_timeout_period: durationFields(initialization.ccvTimeoutPeriodNs),
    transfer_timeout_period: durationFields(initialization.transferTimeoutPeriodNs),
    consumer_redistribution_fraction: initialization.consumerRedistributionFraction,
    blocks_per_distribution_transmission: String(initialization.blocksPerDistributionTransmission),
    historical_entries: String(initialization.historicalEntries),
    distribution_transmission_channel: initialization.distributionTransmissionChannel,
    connection_id: initialization.connectionId,
  });
}

/** @param fields - ConsumerInitializationParameters as `decoded` gives them. */
export function initializationOf(fields: Fields): ConsumerInitialization {
  const height = (fields["initial_height"] ?? {}) as Record<string, string>;
  const spawnTime = timeText(fields["spawn_time"]);
  return {
    initialHeight: {
      revisionNumber: BigInt(height["revision_number"] ?? 0),
      revisionHeight: BigInt(height["revision_height"] ?? 0),
    },
    genesisHash: hexOf(fields["genesis_hash"]),
    binaryHash: hexOf(fields["binary_hash"]),
    ...(spawnTime === undefined ? {} : { spawnTime }),
    unbondingPeriodNs: durationNs(fields["unbonding_period"]),
    ccvTimeoutPeriodNs: durationNs(fields["ccv_timeout_period"]),
    transferTimeoutPeriodNs: durationNs(fields["transfer_timeout_period"]),
    consumerRedistributionFraction: String(fields["consumer_redistribution_fraction"]),
    blocksPerDistributionTransmission: BigInt(
      String(fields["blocks_per_distribution_transmission"]),
    ),
    historicalEntries: BigInt(String(fields["historical_entries"])),
    distributionTransmissionChannel: String(fields["distribution_transmission_channel"]),
    connectionId: String(fields["connection_id"]),
  };
}
