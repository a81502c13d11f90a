import type { ChainReader } from "../../chain/chain-reader";
import { consumerGenesisAt } from "../../chain/ics/consumer-queries";
import { genesisHash } from "../../core/consumer-genesis";
import { printable } from "../../core/printable";
import { Deadline, holdsBefore } from "../embedded/deadline";
import { heardOfAll } from "./heard-of-all";

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

const usualPatienceMs = 30_000;

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

/** Refuses a genesis that other addresses of a chain that others run do not have; whoever signs for it cannot go back. */
export async function refuseDisputed(
  reader: ChainReader,
  {
    consumerId,
    consumerChainId,
    managedChain,
    genesisSha256,
    patienceMs: withinMs = usualPatienceMs,
  }: AwaitedGenesis,
  ccv: string,
): Promise<void> {
  if (managedChain || genesisSha256 !== undefined) return;
  const about = `genesis of consumer chain "${printable(consumerChainId)}", consumer id "${consumerId}"`;
  const wanted = `sha256 ${genesisHash(ccv)}`;
  let fault: string | undefined;
  // Another address may be a block behind.
  await holdsBefore(Deadline.in(withinMs), async () => {
    const heard = await heardOfAll(reader, about, async (comet) => {
      const text = await consumerGenesisAt(comet, consumerId);
      return text === undefined ? "that there is none" : `sha256 ${genesisHash(text)}`;
    });
    fault = "fault" in heard ? heard.fault : undefined;
    if (fault === undefined && "agreed" in heard && heard.agreed !== wanted) {
      fault = `${about} is said to be ${heard.agreed}, a moment ago it was ${wanted}; run again`;
    }
    return fault === undefined;
  });
  if (fault !== undefined) throw new Error(fault);
}
