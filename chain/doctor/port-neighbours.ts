import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { phaseMeaning } from "../../core/consumer/consumer-phase";
import type { PeerCandidate } from "../../core/peers/peers";
import type { PortScheme } from "../../core/ports/hashed-ports";
import { type PortChain, sharingPort } from "../../core/ports/published-port";
import { fewAtATime } from "../few-at-a-time";
import type { ConsumerChainSummary } from "../ics/consumer-chain-record";
import { consumerValidatorsAt } from "../ics/consumer-queries";

/** Anybody can register chains that hash alike: those with the lowest ids are looked at. */
const chainLimit = 50;

/**
 * Other consumer chains that have the same p2p port at the same validator, by operator address. Only those
 * are asked about whose ports can be equal.
 */
export async function portNeighbours(
  comet: Comet38Client,
  chain: PortChain,
  candidates: readonly PeerCandidate[],
  all: readonly ConsumerChainSummary[],
  scheme: PortScheme,
): Promise<ReadonlyMap<string, readonly ConsumerChainSummary[]>> {
  const alive = all.filter(({ phase }) => !phaseMeaning(phase).finished);
  const possible = new Map(
    candidates.map(({ operator, registration }) => [
      operator,
      registration.endpoint === undefined ? [] : sharingPort(registration, chain, alive, scheme),
    ]),
  );
  const asked = alive
    .filter((one) => [...possible.values()].some((chains) => chains.includes(one)))
    .slice(0, chainLimit);
  const members = new Map<string, ReadonlySet<string>>();
  await fewAtATime(asked, async ({ consumerId }) => {
    const validating = await consumerValidatorsAt(comet, consumerId);
    members.set(consumerId, new Set(validating.map(({ operator }) => operator)));
  });
  return new Map(
    [...possible].map(([operator, chains]) => [
      operator,
      chains.filter(({ consumerId }) => members.get(consumerId)?.has(operator) === true),
    ]),
  );
}
