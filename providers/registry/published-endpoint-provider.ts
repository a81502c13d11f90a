import { operatorOf } from "../../chain/chain-address";
import { openChainReader } from "../../chain/chain-reader";
import { publishDetails } from "../../chain/publish-details";
import { formatEndpoint, parsedEndpoint } from "../../core/endpoint";
import { accountPrefixOf } from "../../core/operator-address";
import { formatPortExceptions, type PortExceptions } from "../../core/port-exception-text";
import { printable } from "../../core/printable";
import { decodeDetails, encodeDetails } from "../../core/registry";
import { changedKeys } from "../changed-keys";
import type { ResourceProvider } from "../resource-provider";
import { hasUnknown } from "../unknown";

interface Inputs {
  readonly rpc: readonly string[];
  readonly chainId: string;
  readonly managedChain: boolean;
  readonly mnemonic: string;
  readonly operator: string;
  readonly endpoint: string;
  readonly exceptions: PortExceptions;
  /** Ids of exceptions that a former plan published: what is no longer wanted goes, strangers' stay. */
  readonly formerExceptions?: readonly string[];
  readonly gasPrice: string;
  /** What the chain is to say, and after `up` does say. */
  readonly published?: string;
  /** Only in a plan: how the chain differs from what is declared. */
  readonly drift?: string;
}

const compared = ["endpoint", "exceptions", "published", "drift", "mnemonic", "rpc", "gasPrice"];

/**
 * How long a publication may take: two blocks of a chain that makes one in 6 s, and little enough
 * that together with the reads before it the error of a halted chain comes within 30 s.
 */
const publicationTimeoutMs = 15_000;

/** How long `destroy` lets a withdrawal take before it goes on without. */
const withdrawalTimeoutMs = 10_000;

/** Endpoint and own exceptions as one line, e.g. `id@10.0.0.1 7:30344`. */
function declaredText({ endpoint, exceptions }: Pick<Inputs, "endpoint" | "exceptions">): string {
  return [endpoint, formatPortExceptions(exceptions) ?? ""].filter((part) => part !== "").join(" ");
}

/** Those exceptions that are this resource's to keep or to take back. */
function ownExceptions(inputs: Inputs, exceptions: PortExceptions): PortExceptions {
  // A testnet's registry is the stack's alone.
  if (inputs.managedChain) return exceptions;
  const own = [...Object.keys(inputs.exceptions), ...(inputs.formerExceptions ?? [])];
  return Object.fromEntries(Object.entries(exceptions).filter(([id]) => own.includes(id)));
}

/** What the chain says of one's own endpoint and exceptions, as one safe line; the empty text where it says nothing valid. */
function publishedText(inputs: Inputs, details: string): string {
  const { endpoint, exceptions, fault } = decodeDetails(details, { allowPrivateAddresses: true });
  if (endpoint !== undefined) {
    return declaredText({
      endpoint: formatEndpoint(endpoint),
      exceptions: ownExceptions(inputs, exceptions),
    });
  }
  return fault === undefined || fault.code === "NO_ENDPOINT"
    ? ""
    : `(${fault.code}) ${printable(details)}`;
}

/** The exceptions that are to stand on chain: the wanted ones, and those that are somebody else's. */
function wantedExceptions(inputs: Inputs, details: string): PortExceptions {
  const { exceptions } = decodeDetails(details, { allowPrivateAddresses: true });
  const own = ownExceptions(inputs, exceptions);
  const foreign = Object.entries(exceptions).filter(([id]) => !Object.hasOwn(own, id));
  return { ...Object.fromEntries(foreign), ...inputs.exceptions };
}

async function readPublished(inputs: Inputs): Promise<string> {
  const reader = openChainReader(inputs.rpc, { chainId: inputs.chainId });
  try {
    const validator = await reader.validator(inputs.operator);
    if (validator === undefined) {
      throw new Error(
        `validator "${inputs.operator}" is not on provider chain "${inputs.chainId}"; check its operator address and mnemonic`,
      );
    }
    return publishedText(inputs, validator.details);
  } finally {
    reader.close();
  }
}

/** Signing goes by the mnemonic alone, which would put one validator's endpoint on another. */
async function refuseOtherValidator({ mnemonic, operator }: Inputs): Promise<void> {
  const signer = await operatorOf(mnemonic, accountPrefixOf(operator));
  if (signer !== operator) {
    throw new Error(
      `mnemonic belongs to validator "${signer}", not to "${operator}"; correct one of the two`,
    );
  }
}

/** Where and as whom a validator's details are written. */
const writerOf = ({
  rpc,
  chainId,
  mnemonic,
  operator,
  gasPrice,
}: Inputs): Omit<Parameters<typeof publishDetails>[0], "details"> => ({
  rpc,
  chainId,
  mnemonic,
  prefix: accountPrefixOf(operator),
  gasPrice,
});

async function publish(inputs: Inputs): Promise<Inputs> {
  const endpoint = parsedEndpoint(inputs.endpoint);
  await refuseOtherValidator(inputs);
  const { details } = await publishDetails({
    ...writerOf(inputs),
    details: (current) =>
      encodeDetails(current, { endpoint, exceptions: wantedExceptions(inputs, current) }),
    timeoutMs: publicationTimeoutMs,
  });
  const published = publishedText(inputs, details);
  const declared = declaredText(inputs);
  if (published !== declared) {
    throw new Error(
      `provider chain "${inputs.chainId}" says "${published}" for ${inputs.operator} after "${declared}" was published; run again`,
    );
  }
  const { drift: _mended, formerExceptions: _settled, ...lasting } = inputs;
  return { ...lasting, published: inputs.endpoint };
}

/** Implements PublishedEndpoint. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { drift: _drift, published: _formerly, formerExceptions: _former, ...stated } = news;
    const declared = { ...stated, formerExceptions: Object.keys(olds.exceptions ?? {}) };
    if (hasUnknown(stated)) return { inputs: stated };
    const inputs = { ...stated, published: stated.endpoint };
    // Before the first `up` there is nothing on chain to drift.
    if (olds.endpoint === undefined) return { inputs };
    try {
      const published = await readPublished(declared);
      const formerly = declaredText({ endpoint: olds.endpoint, exceptions: olds.exceptions ?? {} });
      if ([formerly, declaredText(stated)].includes(published)) return { inputs };
      return {
        inputs: { ...inputs, drift: `chain says ${published === "" ? "nothing" : published}` },
      };
    } catch (error) {
      // A chain of ours may be down because this very run is to restart it.
      if (stated.managedChain) return { inputs };
      return { inputs, failures: [{ property: "published", reason: (error as Error).message }] };
    }
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["operator", "chainId"]);
    const changed = changedKeys({ ...olds }, { ...news }, compared);
    return { changes: changed.length + replaces.length > 0, replaces };
  },

  async create(inputs: Inputs) {
    return { id: inputs.operator, outs: await publish(inputs) };
  },

  async read(id: string, props: Inputs) {
    try {
      const published = await readPublished(props);
      const asDeclared = published === declaredText(props);
      return { id, props: { ...props, published: asDeclared ? props.endpoint : published } };
    } catch (error) {
      // A dead chain of ours is told by its nodes; a refresh goes on with what was known.
      if (props.managedChain) return { id, props };
      throw error;
    }
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    const formerExceptions = Object.keys(olds.exceptions);
    return { outs: await publish({ ...news, formerExceptions }) };
  },

  /** Withdraws the endpoint if the chain lets it; a dead chain never holds up a destroy. */
  async delete(_id: string, props: Inputs) {
    try {
      await publishDetails({
        ...writerOf(props),
        // What somebody else has put there since is not ours to withdraw.
        details: (current) =>
          publishedText(props, current) === declaredText(props)
            ? encodeDetails(current, { exceptions: {} })
            : current,
        timeoutMs: withdrawalTimeoutMs,
      });
    } catch (error) {
      // The nodes of a managed chain go with the stack, and its registry with them.
      if (props.managedChain) return;
      process.stderr.write(
        `endpoint "${props.endpoint}" of ${props.operator} stays on chain "${props.chainId}": ` +
          `${(error as Error).message}; remove it there by hand\n`,
      );
    }
  },
};
