import type { Fault } from "../errors";
import { duplicateFaults } from "./duplicate-faults";
import type { ConsumerChainSettings, Settings } from "./settings";

/** Names as a sentence lists them, each once and in quotes. */
export const quoted = (names: readonly string[]): string =>
  [...new Set(names)].map((name) => `"${name}"`).join(", ");

/** A list of validators in a consumer chain's config: each one of the stack's, each once. */
function listFaults(
  list: readonly string[],
  path: (at: number) => string,
  known: readonly string[],
): Fault[] {
  const unknown = list.flatMap((name, at) =>
    known.includes(name)
      ? []
      : [
          {
            path: path(at),
            what: "names a validator that this stack does not have",
            value: name,
            remedy: `use one of ${quoted(known)}, or add it to ics:validators`,
          },
        ],
  );
  const repeated = duplicateFaults(
    list,
    path,
    "names a validator twice",
    "name every validator once",
  );
  return [...unknown, ...repeated];
}

/**
 * What is wrong with who runs a consumer chain and who leaves it.
 *
 * @param chain - Path of the chain in config.
 */
export function memberFaults(
  { validators }: Settings,
  { policy, optOut }: ConsumerChainSettings,
  chain: string,
): Fault[] {
  const names = validators.map(({ name }) => name);
  const unmanaged = validators.filter(({ managed }) => !managed).map(({ name }) => name);
  const listed = policy !== "all" && "validators" in policy ? policy.validators : undefined;
  const outPath = (at: number): string => `${chain}.optOut[${String(at)}]`;
  const faults = [
    ...listFaults(listed ?? [], (at) => `${chain}.validators[${String(at)}]`, names),
    ...listFaults(optOut, outPath, names),
    ...optOut.flatMap((name, at) => [
      ...(listed?.includes(name) === true
        ? [
            {
              path: outPath(at),
              what: "is to leave and is listed under validators too",
              value: name,
              remedy: "remove it from one of the two",
            },
          ]
        : []),
      ...(unmanaged.includes(name)
        ? [
            {
              path: outPath(at),
              what: "is not managed, so this stack cannot opt it out",
              value: name,
              remedy: "remove it",
            },
          ]
        : []),
    ]),
  ];
  if (listed?.length === 0 && optOut.length === 0) {
    faults.push({
      path: `${chain}.validators`,
      what: "names nobody",
      value: "[]",
      remedy: `name at least one of ${quoted(names)}`,
    });
  }
  return faults;
}
