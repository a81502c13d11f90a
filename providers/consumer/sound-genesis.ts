import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt, consumerGenesisAt } from "../../chain/ics/consumer-queries";
import { genesisHash } from "../../core/consumer/consumer-genesis";
import { printable } from "../../core/printable";
import { relayerAccountIn } from "../../core/relayer/relayer-account";
import { heardOfAll, ownChangeMs } from "./heard-of-all";

/** The genesis that a launch is to come to. */
export interface AwaitedGenesis {
  readonly consumerId: string;
  readonly consumerChainId: string;
  readonly managedChain: boolean;
  /** SHA-256 that it has to have, hex. */
  readonly genesisSha256?: string;
  /** How long addresses may disagree on it; 30 s unless given. */
  readonly patienceMs?: number;
}

/** @throws Error where config says which genesis the chain has, and it is another. */
export function refuseOtherGenesis(
  { consumerChainId, genesisSha256 }: AwaitedGenesis,
  genesis: string,
): void {
  const found = genesisHash(genesis);
  if (genesisSha256 === undefined || genesisSha256 === found) return;
  throw new Error(
    `genesis of consumer chain "${printable(consumerChainId)}" is not the one that its genesisSha256 names; "${found}"; ` +
      "ask another validator for the right one, and check the RPC addresses",
  );
}

/** All that a genesis comes of but the base genesis, as one safe line. */
function partsOf(record: ConsumerChainRecord | undefined, ccv: string | undefined): string {
  if (record === undefined || ccv === undefined) return "that there is none";
  const { chainId, initialization, metadata } = record;
  const { spawnTime = "none", initialHeight, genesisHash: base = "" } = initialization ?? {};
  return (
    `chain "${printable(chainId)}", spawn time ${printable(spawnTime)}, first height ${String(initialHeight?.revisionHeight ?? 1n)}, ` +
    `base genesis ${base === "" ? "any" : base}, relayer account ${relayerAccountIn(metadata.description) ?? "none"}, consumer genesis sha256 ${genesisHash(ccv)}`
  );
}

/** Refuses a genesis of which other addresses of a chain that others run have other parts; whoever signs for it cannot go back. */
export async function refuseDisputed(
  reader: ChainReader,
  {
    consumerId,
    consumerChainId,
    managedChain,
    genesisSha256,
    patienceMs = ownChangeMs,
  }: AwaitedGenesis,
  record: ConsumerChainRecord,
  ccv: string,
): Promise<void> {
  const about = `genesis of consumer chain "${printable(consumerChainId)}", consumer id "${consumerId}"`;
  if (record.chainId !== consumerChainId) {
    throw new Error(
      `${about} is another chain's; "${printable(record.chainId)}"; correct consumerId or chainId`,
    );
  }
  if (managedChain || genesisSha256 !== undefined) return;
  const expected = partsOf(record, ccv);
  // Another address may be a block behind.
  const heard = await heardOfAll(
    reader,
    about,
    async (comet) =>
      partsOf(await consumerChainAt(comet, consumerId), await consumerGenesisAt(comet, consumerId)),
    { withinMs: patienceMs, expected },
  );
  if ("fault" in heard) throw new Error(heard.fault);
  if (heard.agreed !== expected) {
    throw new Error(
      `${about} is said to be another than a moment ago; "${heard.agreed}"; run again`,
    );
  }
}
