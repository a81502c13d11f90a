import { z } from "zod";

import { ccvTargets } from "../core/consumer/transformed-ccv";
import { formatEndpoint, parseEndpoint } from "../core/details/endpoint";
import { neverPeerFault } from "../core/details/peer-address";
import { isConsumerId } from "../core/details/port-exception-text";
import { relayers } from "../core/plan/settings";
import { isWebAddress } from "../core/plan/web-address";
import { rfc3339Utc } from "../core/rfc3339";
import { chainId, validatorName } from "./name-schemas";
import { unquotedTime } from "./unquoted-time";

const percentage = "must be a percentage from 1 to 100: two thirds are 66, not 0.66";

/** Whom config has run a chain. */
const members = z.union(
  [
    z.array(validatorName),
    z.literal("all"),
    z.strictObject({
      topPower: z
        .number()
        .min(1, percentage)
        .max(100, percentage)
        .describe("the fewest validators that together hold at least this percentage of the power"),
    }),
  ],
  { error: 'must be a list of names, "all", or a percentage such as {topPower: 66}' },
);

/** In octal, too, a single digit is what it seems. */
const lowestAmbiguous = 8;

/** YAML reads a bare 7 as a number, and a bare 010 as 8. */
const consumerId = z
  .union([z.string(), z.number()])
  .refine((id) => typeof id === "string" || id < lowestAmbiguous, {
    error: "put it in quotes, or set it with --type string: a bare 010 is 8 to YAML",
  })
  .transform(String)
  .refine(isConsumerId, "must be a decimal number without leading zeros");

/** In its one spelling. */
const peer = z.string().transform((text, context) => {
  const endpoint = parseEndpoint(text);
  const never = "host" in endpoint ? neverPeerFault(endpoint.host) : undefined;
  const isWhole =
    "host" in endpoint && endpoint.nodeId !== undefined && endpoint.port !== undefined;
  if (isWhole && never === undefined) return formatEndpoint(endpoint);
  const message =
    never === undefined
      ? "must be NODE_ID@HOST:PORT, with 40 hex digits and an IPv6 host in brackets"
      : `must be where a peer can be, not at this ${never}`;
  context.addIssue({ code: "custom", message, input: text });
  return z.NEVER;
});

const seconds = z.int().min(1).max(10_000_000_000);

const settings = z.strictObject({
  chainId: chainId.describe("the chain's id, at most 50 bytes"),
  consumerId: consumerId
    .optional()
    .describe(
      "in quotes: joins the chain that is registered under this id; the stack then never registers, launches or removes it",
    ),
  owner: validatorName
    .optional()
    .describe("managed validator whose account registers the chain; the first one by default"),
  validators: members.describe(
    "who of `ics:validators` runs it: a list of names, `all` or `{topPower: 66}`; on a managed chain equal powers go by the order of `ics:validators`",
  ),
  optOut: z
    .array(validatorName)
    .default([])
    .describe(
      "validators that leave; their nodes run on while the chain counts on their signatures",
    ),
  spawnDelaySeconds: z
    .int()
    .min(0)
    .max(31_536_000)
    .optional()
    .describe(
      "time from the moment all own validators have opted in to the spawn time; 30, and five blocks where the stack runs the provider chain and manages all its validators",
    ),
  spawnTime: z
    .string()
    .transform(unquotedTime)
    .refine((text) => rfc3339Utc(text) !== undefined, "must be a time such as 2026-12-01T12:00:00Z")
    .optional()
    .describe("the spawn time itself (RFC 3339), instead of the delay"),
  spawnWaitSeconds: seconds
    .default(3_600)
    .describe("a launch that is further away than this is not waited for"),
  launchTimeoutSeconds: seconds
    .default(120)
    .describe("how long after the spawn time the launch is waited for"),
  convergenceTimeoutSeconds: seconds
    .default(120)
    .describe("how long peers and blocks are waited for"),
  unbondingSeconds: seconds
    .optional()
    .describe(
      "the chain's unbonding period, less than the provider chain's; 20/21 of a managed one's by default, 1209600 on an external one",
    ),
  blockTimeMs: z
    .int()
    .min(100)
    .max(10_000)
    .default(1_000)
    .describe("time between blocks, in milliseconds"),
  minGasPrice: z
    .string()
    .regex(
      /^(\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127})(,\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127})*$/,
      "must be prices such as 0.01untrn, separated by commas",
    )
    .optional()
    .describe(
      "`minimum-gas-prices` of the stack's nodes, such as `0.01untrn`; must be set on clusters that exist, `0stake` elsewhere",
    ),
  relayer: z
    .enum(relayers)
    .optional()
    .describe("what relays for this chain, where that is not what `ics:relayer` says"),
  accountPrefix: z
    .string()
    .regex(/^[a-z][a-z0-9]{0,30}$/, "must be an address prefix such as neutron")
    .optional()
    .describe(
      "prefix of the chain's account addresses, which a relayer needs; `consumer` by default, as `interchain-security-cd` has it",
    ),
  program: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/, "must be the name of a program, without a path")
    .optional()
    .describe(
      "the chain's program, on `PATH` and in its image; `interchain-security-cd` by default",
    ),
  image: z
    .string()
    .min(1, "must name an image")
    .optional()
    .describe("image of its nodes in pods; `ics:images.consumerNode` by default"),
  seeds: z
    .array(peer)
    .optional()
    .describe(
      "seed nodes, `NODE_ID@HOST:PORT`; of use where nodes look for more peers than the chain names",
    ),
  persistentPeers: z
    .array(peer)
    .optional()
    .describe(
      "peers, `NODE_ID@HOST:PORT`, besides those that discovery finds: nodes that publish nothing, like those of the chain's team",
    ),
  transform: z
    .enum(ccvTargets)
    .optional()
    .describe(
      "which version of Interchain Security the chain's program reads a consumer genesis of, where that has less in it (as `interchain-security-cd genesis transform`); `v5.x` stands for all of v5 and for v6 below v6.2",
    ),
  genesisFile: z
    .string()
    .min(1, "must name a file")
    .optional()
    .describe(
      "path of a base genesis; the chain program's own by default; of a joined chain the file that its owner handed out, which keeps its bytes",
    ),
  finalGenesisFile: z
    .string()
    .min(1, "must name a file, or a https address")
    .optional()
    .describe(
      "path or https address of the whole genesis that a joined chain's team hands out, used as it is once it is seen to be of the chain that was launched; an address needs `genesisSha256`",
    ),
  genesisSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 lower-case hex digits")
    .optional()
    .describe("SHA-256 of the genesis that the launch has to come to; another one is refused"),
});

type Chain = z.infer<typeof settings>;
type Key = keyof Chain;

interface Rule {
  /** The setting that is told. */
  readonly about: Key;
  readonly error: string;
  readonly holds: (chain: Chain) => boolean;
}

/** The second means nothing beside the first. */
const contradiction = (first: Key, second: Key, error: string): Rule => ({
  about: second,
  error,
  holds: (chain) => chain[first] === undefined || chain[second] === undefined,
});

/** What settings of one chain demand of each other. */
const rules: readonly Rule[] = [
  contradiction(
    "spawnTime",
    "spawnDelaySeconds",
    "cannot stand beside spawnTime; remove one of the two",
  ),
  contradiction(
    "genesisFile",
    "finalGenesisFile",
    "cannot stand beside genesisFile; remove one of the two",
  ),
  ...(["owner", "spawnTime", "spawnDelaySeconds", "unbondingSeconds"] as const).map((second) =>
    contradiction(
      "consumerId",
      second,
      "cannot be chosen for a chain that is joined by its consumerId; remove it, or the consumerId",
    ),
  ),
  {
    about: "finalGenesisFile",
    error: "is for a chain that somebody else registered; set its consumerId, or use genesisFile",
    holds: ({ finalGenesisFile, consumerId: joined }) =>
      finalGenesisFile === undefined || joined !== undefined,
  },
  {
    about: "finalGenesisFile",
    error: "is fetched, so its genesisSha256 has to be set",
    holds: ({ finalGenesisFile = "", genesisSha256 }) =>
      !isWebAddress(finalGenesisFile) || genesisSha256 !== undefined,
  },
];

/** One entry of `ics:consumerChains`. */
export const consumerChain = rules.reduce(
  (schema, { about, error, holds }) =>
    schema.refine(holds, {
      path: [about],
      error,
      // Also where something else is wrong with the chain, so that all is told at once.
      when: ({ value }) => typeof value === "object" && value !== null,
    }),
  settings,
);
