import type { ConsumerPhase } from "../consumer/consumer-phase";
import { phaseMeaning } from "../consumer/consumer-phase";
import { printable } from "../printable";
import { clientExpiry, clientSecondsLeft, type ClientState } from "./client-life";
import {
  type ChainEnds,
  handshakeMessages,
  handshakeStep,
  type OpenChannel,
  stepNumber,
  type SubmitStep,
} from "./handshake-step";

/** The relayer's account on one chain. */
export interface RelayerAccount {
  readonly address: string;
  /** Whether the chain knows the account; only then can it sign. */
  readonly exists: boolean;
  /** In the denomination of its fees. */
  readonly balance: bigint;
  readonly denom: string;
  /** What the handshakes and a day of relaying cost, in that denomination: asked for before it opens anything. */
  readonly needed: bigint;
  /** What one transaction may cost: with less, none is sent. */
  readonly least: bigint;
}

/** One of the two chains, as it is asked. */
export interface RelayedFacts {
  readonly chainId: string;
  /** Of its latest block when it was asked for the rest. */
  readonly height: bigint;
  readonly client: ClientState;
  readonly account: RelayerAccount;
  readonly ends: ChainEnds;
}

export interface RelayerFacts {
  readonly now: Date;
  readonly consumerChainId: string;
  /** Of the consumer chain, on the provider chain; absent where that has no such chain. */
  readonly phase?: ConsumerPhase;
  readonly provider?: RelayedFacts;
  /** Absent while the chain has no block. */
  readonly consumer?: RelayedFacts;
}

export type RelayerStep =
  /** Nothing to be done but wait. */
  | { readonly do: "wait"; readonly text: string }
  /** Somebody has to do something; looked at again, since it may have been done. */
  | { readonly do: "stop"; readonly fault: string }
  | { readonly do: "submit"; readonly submit: SubmitStep; readonly text: string }
  | { readonly do: "relay"; readonly channel: OpenChannel };

function clientFault({ chainId, client }: RelayedFacts, now: Date): string | undefined {
  const remedy =
    "start the consumer chain anew (take it out of ics:consumerChains, run up, and put it back), or on chains of others have governance put another client in its place";
  const about = `client "${printable(client.clientId)}" on chain "${printable(chainId)}"`;
  if (client.frozen) return `${about} is frozen; "${client.latestTime.toISOString()}"; ${remedy}`;
  if (clientSecondsLeft(client, now) > 0) return undefined;
  return (
    `${about} has expired: it was last updated with a block of ${client.latestTime.toISOString()}, ` +
    `and could be until ${clientExpiry(client).toISOString()}; "${now.toISOString()}"; ${remedy}`
  );
}

/** @param hasBegun - Whether the handshakes have, by whomever: what the account had for them is being spent then. */
function accountFault({ chainId, account }: RelayedFacts, hasBegun: boolean): string | undefined {
  const { address, exists, balance, denom, needed, least } = account;
  const about = `relayer's account on chain "${printable(chainId)}"`;
  if (!exists) {
    const amount = needed > 0n ? needed : 1n;
    return `${about} does not exist; "${address}"; send it ${String(amount)}${denom}`;
  }
  if (balance >= (hasBegun ? least : needed)) return undefined;
  const missing = String(needed - balance);
  return hasBegun
    ? `${about} has ${String(balance)}${denom}, less than the ${String(least)}${denom} that a transaction may cost; "${address}"; send it ${missing}${denom}, which last for a day`
    : `${about} has ${String(balance)}${denom}, and needs ${String(needed)}${denom}; "${address}"; send it the ${missing}${denom} that are missing`;
}

/** What the relayer of a consumer chain does next; it decides, and does nothing. */
export function relayerStep(facts: RelayerFacts): RelayerStep {
  const { provider, consumer, now, phase } = facts;
  const about = `consumer chain "${printable(facts.consumerChainId)}"`;
  if (phase === undefined) {
    return {
      do: "stop",
      fault: `the provider chain has no ${about}; "${printable(facts.consumerChainId)}"; run pulumi up`,
    };
  }
  const meaning = phaseMeaning(phase);
  if (meaning.finished) {
    return {
      do: "stop",
      fault: `${about} is over, so nothing is relayed; "${phase}"; take it out of ics:consumerChains`,
    };
  }
  if (provider === undefined) {
    return { do: "wait", text: "waiting for the launch" };
  }
  if (consumer === undefined) {
    return { do: "wait", text: "waiting for the consumer chain's first block" };
  }
  const both = [provider, consumer];
  const step = handshakeStep({ provider: provider.ends, consumer: consumer.ends });
  const hasBegun = step.do !== "submit" || stepNumber(step.message) > 1;
  // First: with an expired client no account is of use.
  const [fault] = [
    ...both.flatMap((side) => clientFault(side, now) ?? []),
    ...both.flatMap((side) => accountFault(side, hasBegun) ?? []),
  ];
  if (step.do === "over") {
    const ends = [step.consumerChannel, step.providerChannel].filter((end) => end !== undefined);
    return {
      do: "stop",
      fault:
        `CCV channel of ${about} is closed, as after a packet that came too late, so the chain is over: nothing brings it back; ` +
        `"${printable(ends.join(", "))}"; take it out of ics:consumerChains, and start it anew under another entry`,
    };
  }
  if (fault !== undefined) return { do: "stop", fault };
  if (step.do === "done") {
    const { consumerChannel, providerChannel } = step;
    return { do: "relay", channel: { consumerChannel, providerChannel } };
  }
  const what = step.message.startsWith("conn-") ? "connection" : "channel";
  return {
    do: "submit",
    submit: step,
    text: `opening the ${what}: ${step.message}, step ${String(stepNumber(step.message))} of ${String(handshakeMessages.length)}`,
  };
}
