import { ChainError } from "../../chain/chain-error";
import { writeUntil } from "../../chain/write-until";
import { printable } from "../../core/printable";
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
  /** Only in a plan: how the chain differs from what is declared. */
  readonly drift?: string;
}

const compared = ["rpc", "gasPrice", "mnemonic", "consumerKey", "leaving", "joins", "drift"];
const lasting = ["consumerId", "providerChainId", "operator"];

/** An epoch further away than this is not waited for: peers learn of the change by later reads. */
const nearEpochBlocks = 20n;
const epochTimeoutMs = 60_000;
const withdrawalTimeoutMs = 10_000;

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

async function ensureMembership(inputs: Inputs): Promise<Inputs> {
  await writeMembership(inputs);
  await awaitEffect(inputs);
  const { drift: _mended, ...outs } = inputs;
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

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await ensureMembership(news) };
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
