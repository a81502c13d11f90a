import { z } from "zod";

import { ccvTargets } from "../core/consumer/transformed-ccv";
import { formatEndpoint, parseEndpoint } from "../core/details/endpoint";
import { neverPeerFault } from "../core/details/peer-address";
import { isConsumerId } from "../core/details/port-exception-text";
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
    z.strictObject({ topPower: z.number().min(1, percentage).max(100, percentage) }),
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
  chainId,
  consumerId: consumerId.optional(),
  owner: validatorName.optional(),
  validators: members,
  optOut: z.array(validatorName).default([]),
  spawnDelaySeconds: z.int().min(0).max(31_536_000).optional(),
  spawnTime: z
    .string()
    .transform(unquotedTime)
    .refine((text) => rfc3339Utc(text) !== undefined, "must be a time such as 2026-12-01T12:00:00Z")
    .optional(),
  spawnWaitSeconds: seconds.default(3_600),
  launchTimeoutSeconds: seconds.default(120),
  convergenceTimeoutSeconds: seconds.default(120),
  unbondingSeconds: seconds.optional(),
  blockTimeMs: z.int().min(100).max(10_000).default(1_000),
  minGasPrice: z
    .string()
    .regex(
      /^(\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127})(,\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127})*$/,
      "must be prices such as 0.01untrn, separated by commas",
    )
    .optional(),
  program: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/, "must be the name of a program, without a path")
    .optional(),
  image: z.string().min(1, "must name an image").optional(),
  seeds: z.array(peer).optional(),
  persistentPeers: z.array(peer).optional(),
  transform: z.enum(ccvTargets).optional(),
  genesisFile: z.string().min(1, "must name a file").optional(),
  finalGenesisFile: z.string().min(1, "must name a file, or a https address").optional(),
  genesisSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 lower-case hex digits")
    .optional(),
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
