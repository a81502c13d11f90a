import { operatorOf } from "../../chain/chain-address";
import { openChainReader } from "../../chain/chain-reader";
import { publishDetails } from "../../chain/publish-details";
import { parsedEndpoint } from "../../core/details/endpoint";
import { unconfirmedText } from "../../core/details/known-details";
import { detailsLimitBytes, encodeDetails, exceedsDetailsLimit } from "../../core/details/registry";
import { accountPrefixOf } from "../../core/operator-address";
import { printable } from "../../core/printable";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { confirming, detailsKnowledge } from "./confirmed-text";
import {
  declaredText,
  plannedDetails,
  type PublishedInputs as Inputs,
  publishedText,
  wantedDetails,
} from "./published-text";

const compared = [
  "endpoint",
  "exceptions",
  "published",
  "details",
  "drift",
  "mnemonic",
  "rpc",
  "gasPrice",
];

/**
 * How long a publication may take: two blocks of a chain that makes one in 6 s, and little enough
 * that together with the reads before it the error of a halted chain comes within 30 s.
 */
const publicationTimeoutMs = 15_000;

/** How long `destroy` lets a withdrawal take before it goes on without. */
const withdrawalTimeoutMs = 10_000;

/** The validator's whole text as the chain has it. */
async function readDetails(inputs: Inputs): Promise<string> {
  const reader = openChainReader(inputs.rpc, { chainId: inputs.chainId });
  try {
    const validator = await reader.validator(inputs.operator);
    if (validator === undefined) {
      throw new Error(
        `validator "${inputs.operator}" is not on provider chain "${inputs.chainId}"; check its operator address and mnemonic`,
      );
    }
    if (exceedsDetailsLimit(validator.details)) {
      throw new Error(
        `details of validator "${inputs.operator}" are longer than the ${String(detailsLimitBytes)} bytes of the chain; "${printable(validator.details)}"; check the RPC addresses`,
      );
    }
    return validator.details;
  } finally {
    reader.close();
  }
}

/** The text that a refresh takes over, for people to look at; none that another address contradicts. */
async function lookedAt(props: Inputs, details: string): Promise<string> {
  const knowledge = await detailsKnowledge(props, props.details);
  if (knowledge.stated.every((one) => one === details)) return details;
  throw new Error(unconfirmedText(props.operator, details, knowledge));
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

async function publish(inputs: Inputs, known?: string): Promise<Inputs> {
  parsedEndpoint(inputs.endpoint);
  await refuseOtherValidator(inputs);
  const confirmed = await confirming(inputs, known, (current) => wantedDetails(inputs, current));
  const { details } = await publishDetails({
    ...writerOf(inputs),
    details: (current) => {
      const text = confirmed.over(current);
      if (text !== current && inputs.details !== undefined && text !== inputs.details) {
        throw new Error(
          `description of validator ${inputs.operator} would become another than was planned; "${printable(text, 300)}"; run again to plan from what the chain says now`,
        );
      }
      return text;
    },
    timeoutMs: publicationTimeoutMs,
  });
  const published = publishedText(inputs, details);
  const declared = declaredText(inputs);
  if (published !== declared) {
    throw new Error(
      `provider chain "${inputs.chainId}" says "${published}" for ${inputs.operator} after "${declared}" was published; run again`,
    );
  }
  const { drift: _mended, formerExceptions: _settled, details: _planned, ...lasting } = inputs;
  // Where nothing had to be signed, another text may stand there by the word of one address.
  const remembered = confirmed.accepts(details) ? details : known;
  return {
    ...lasting,
    published: inputs.endpoint,
    ...(inputs.managedChain || remembered === undefined ? {} : { details: remembered }),
  };
}

/** Implements PublishedEndpoint. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { drift: _drift, published: _formerly, details: _text, ...rest } = news;
    const { formerExceptions: _former, ...stated } = rest;
    const declared = { ...stated, formerExceptions: Object.keys(olds.exceptions ?? {}) };
    if (hasUnknown(stated)) return { inputs: stated };
    // Before the first `up` there is nothing on chain to drift, and a chain of the stack is not there.
    if (olds.endpoint === undefined && stated.managedChain) {
      return { inputs: { ...stated, published: stated.endpoint } };
    }
    const unread = { ...stated, published: stated.endpoint };
    try {
      const details = await readDetails(declared);
      const planned = plannedDetails(declared, details);
      if ("fault" in planned) {
        const reason = `description of validator ${stated.operator} cannot say it: ${planned.fault}`;
        return { inputs: unread, failures: [{ property: "endpoint", reason }] };
      }
      const inputs = { ...unread, ...planned };
      if (olds.endpoint === undefined) return { inputs };
      const published = publishedText(declared, details);
      const formerly = declaredText({ endpoint: olds.endpoint, exceptions: olds.exceptions ?? {} });
      if ([formerly, declaredText(stated)].includes(published)) return { inputs };
      return {
        inputs: { ...inputs, drift: `chain says ${published === "" ? "nothing" : published}` },
      };
    } catch (error) {
      // A chain of ours may be down because this very run is to restart it.
      if (stated.managedChain) return { inputs: unread };
      return {
        inputs: unread,
        failures: [{ property: "published", reason: (error as Error).message }],
      };
    }
  },

  compared: compared,
  replacing: ["operator", "chainId"],

  async create(inputs: Inputs) {
    return { id: inputs.operator, outs: await publish(inputs) };
  },

  async read(id: string, props: Inputs) {
    try {
      const details = await readDetails(props);
      const published = publishedText(props, details);
      const asDeclared = published === declaredText(props);
      return {
        id,
        props: {
          ...props,
          published: asDeclared ? props.endpoint : published,
          ...(props.managedChain ? {} : { details: await lookedAt(props, details) }),
        },
      };
    } catch (error) {
      // A dead chain of ours is told by its nodes; a refresh goes on with what was known.
      if (props.managedChain) return { id, props };
      throw error;
    }
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    const formerExceptions = Object.keys(olds.exceptions);
    return { outs: await publish({ ...news, formerExceptions }, olds.details) };
  },

  /** Withdraws the endpoint if the chain lets it; a dead chain never holds up a destroy. */
  async delete(_id: string, props: Inputs) {
    try {
      const withdrawn = await confirming(props, props.details, (current) =>
        encodeDetails(current, { exceptions: {} }),
      );
      await publishDetails({
        ...writerOf(props),
        // What somebody else has put there since is not ours to withdraw.
        details: (current) =>
          publishedText(props, current) === declaredText(props) ? withdrawn.over(current) : current,
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
});
