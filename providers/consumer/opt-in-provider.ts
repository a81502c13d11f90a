import { ChainError } from "../../chain/chain-error";
import { ccvChannelAt, sentPacketsAt } from "../../chain/ibc/relayed-chain";
import { consumerChainAt, consumerValidatorsAt } from "../../chain/ics/consumer-queries";
import { writeUntil } from "../../chain/write-until";
import { printable } from "../../core/printable";
import { providerPort } from "../../core/relayer/ccv-channel";
import { progressEvery } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { Deadline, holdsBefore } from "../machine/deadline";
import { heardOfAll } from "./heard-of-all";
import { type Membership, membershipAt, nextMessage } from "./membership";
import { type ChainAccount, readerOf, writerOf } from "./provider-account";

interface Inputs extends ChainAccount {
  readonly consumerId: string;
  readonly consumerChainId: string;
  readonly consumerKey: string;
  readonly leaving: boolean;
  readonly joins: boolean;
  /** The key that this one takes the place of, while it does. */
  readonly formerKey?: string;
  /** Only in a plan: how the chain differs from what is declared. */
  readonly drift?: string;
}

const compared = ["rpc", "gasPrice", "mnemonic", "consumerKey", "leaving", "joins", "drift"];
const lasting = ["consumerId", "providerChainId", "operator"];

/** An epoch further away than this is not waited for: peers learn of the change by later reads. */
const nearEpochBlocks = 20n;
const epochTimeoutMs = 60_000;
const withdrawalTimeoutMs = 10_000;
/** Ten epochs of a testnet; one of a chain of weight takes an hour, and the next run goes on from there. */
const keyTimeoutMs = 600_000;

const about = ({ leaving, consumerChainId, operator }: Inputs): string =>
  `${leaving ? "opt-out" : "opt-in"} of validator ${operator} on consumer chain "${printable(consumerChainId)}"`;

/** How the chain differs from what is declared, as one safe line. */
function driftOf(inputs: Inputs, membership: Membership): string | undefined {
  if (membership.phase === undefined) return "chain says there is no such consumer chain";
  if (inputs.leaving) return membership.optedIn ? "chain says opted in" : undefined;
  if (!membership.optedIn) return "chain says not opted in";
  return membership.key === inputs.consumerKey
    ? undefined
    : `chain says key ${membership.key === undefined ? "of the provider chain" : printable(membership.key)}`;
}

const asDeclared = "chain says as declared";

/** Waits until the provider chain counts the validator in, or out, where that takes effect soon. */
async function awaitEffect(inputs: Inputs): Promise<void> {
  const reader = readerOf(inputs);
  try {
    const record = await reader.consumerChain(inputs.consumerId);
    if (record?.phase !== "LAUNCHED") return;
    if ((await reader.blocksUntilNextEpoch()) > nearEpochBlocks) return;
    await holdsBefore(Deadline.in(epochTimeoutMs), async () => {
      const validators = await reader.consumerValidators(inputs.consumerId);
      return validators.some(({ operator }) => operator === inputs.operator) !== inputs.leaving;
    });
  } finally {
    reader.close();
  }
}

async function writeMembership(inputs: Inputs, timeoutMs?: number): Promise<Membership> {
  const { state } = await writeUntil({
    ...writerOf(inputs, timeoutMs),
    about: about(inputs),
    read: ({ comet }) => membershipAt(comet, inputs),
    message: (membership, signer) => nextMessage(inputs, membership, signer),
  });
  return state;
}

/**
 * Waits until the consumer chain counts the validator by its new key: only then may its node sign with it,
 * and a chain that needs the node's power stands still until it does.
 */
async function awaitKey(inputs: Inputs): Promise<void> {
  const { consumerId, operator, consumerKey } = inputs;
  const what = `new key of validator ${operator} on consumer chain "${printable(inputs.consumerChainId)}"`;
  const reader = readerOf(inputs);
  const tell = progressEvery(5_000);
  /** The last packet that may hold it. */
  let last: number | undefined;
  try {
    const isInForce = await holdsBefore(Deadline.in(keyTimeoutMs), async () => {
      tell(() => `${what}: waiting until the chain counts it; its node signs with the former one`);
      return reader.ask("packets", async (comet) => {
        const validators = await consumerValidatorsAt(comet, consumerId);
        const own = validators.find((one) => one.operator === operator);
        // Who has no power there has nothing to wait for.
        if (own !== undefined && own.consumerKey !== consumerKey) return false;
        const clientId = (await consumerChainAt(comet, consumerId))?.clientId ?? "";
        const channel = clientId === "" ? undefined : await ccvChannelAt(comet, clientId);
        if (channel === undefined) return false;
        const sent = await sentPacketsAt(comet, providerPort, channel);
        last ??= Math.max(0, ...sent);
        return sent.every((sequence) => sequence > (last ?? 0));
      });
    });
    if (isInForce) return;
  } finally {
    reader.close();
  }
  throw new Error(
    `${what} is assigned, and the chain was not seen to count it within ${String(keyTimeoutMs / 60_000)} min; "${consumerKey}"; ` +
      "its node signs with the former key; run up again when the next epoch of the provider chain is over and the relayer has brought it",
  );
}

async function ensureMembership(inputs: Inputs): Promise<Inputs> {
  const { phase } = await writeMembership(inputs);
  await awaitEffect(inputs);
  const { drift: _mended, formerKey, ...outs } = inputs;
  if (formerKey !== undefined && phase === "LAUNCHED" && !inputs.leaving) await awaitKey(inputs);
  return outs;
}

/** Nobody can opt out of a chain before its launch, and this chain may yet be launched by its owner. */
function stays({ operator, consumerChainId, consumerId, joins }: Inputs, left: Membership): string {
  return joins && left.optedIn && (left.phase === "REGISTERED" || left.phase === "INITIALIZED")
    ? `validator ${operator} stays opted in to consumer chain "${printable(consumerChainId)}", consumer id "${consumerId}", which is not launched yet, ` +
        "with a key that this stack forgets; assign a key that you have before its launch, or opt out by hand after it\n"
    : "";
}

/** Implements OptIn. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { drift: _formerly, ...inputs } = news;
    // Before the first `up` there is nothing on chain to drift.
    if (hasUnknown(inputs) || olds.consumerId !== inputs.consumerId) return { inputs };
    const reader = readerOf(inputs);
    try {
      const membership = await reader.ask("membership", (comet) => membershipAt(comet, inputs));
      const drift = driftOf(inputs, membership);
      if (drift !== undefined && !inputs.managedChain) {
        const heard = await heardOfAll(
          reader,
          about(inputs),
          async (comet) => driftOf(inputs, await membershipAt(comet, inputs)) ?? asDeclared,
          { withinMs: inputs.patienceMs },
        );
        if ("fault" in heard) {
          return { inputs, failures: [{ property: "rpc", reason: heard.fault }] };
        }
        if (heard.agreed === asDeclared) return { inputs };
      }
      return { inputs: drift === undefined ? inputs : { ...inputs, drift } };
    } catch (error) {
      // A chain of ours may be down because this very run is to restart it.
      if (inputs.managedChain) return { inputs };
      return {
        inputs,
        failures: [{ property: "rpc", reason: (error as Error).message }],
      };
    } finally {
      reader.close();
    }
  },

  compared: compared,
  replacing: lasting,

  async create(inputs: Inputs) {
    return { id: `${inputs.operator}/${inputs.consumerId}`, outs: await ensureMembership(inputs) };
  },

  async update(_id: string, { consumerKey: formerKey }: Inputs, news: Inputs) {
    const isNew = formerKey !== news.consumerKey;
    return { outs: await ensureMembership({ ...news, ...(isNew ? { formerKey } : {}) }) };
  },

  /** Opts out where the chain runs on; a chain that does not answer never holds up a destroy. */
  async delete(_id: string, props: Inputs) {
    try {
      const leaving = { ...props, leaving: true };
      process.stderr.write(stays(props, await writeMembership(leaving, withdrawalTimeoutMs)));
      await awaitEffect(leaving);
    } catch (error) {
      const dead = error instanceof ChainError && error.code === "UNREACHABLE";
      if (props.managedChain && dead) return;
      process.stderr.write(`${(error as Error).message}; opt out by hand\n`);
    }
  },
});
