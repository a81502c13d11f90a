import { printable } from "../printable";
import type { CountedPowers } from "./counted-set";
import type { Note } from "./status-report";

/** Who is on the way out of a chain that runs, and what of it is known by no name. */
export function leavingNotes(
  about: string,
  { powers, leaving, unknown }: CountedPowers,
): readonly Note[] {
  const total = powers.reduce((sum, { power }) => sum + power, 0n);
  return [
    ...leaving.map(({ name, power }) => ({
      about,
      what: `${printable(name)} is leaving: its node must keep running until the chain's own validator set, in which it has ${power} of ${total} power, lets it go`,
    })),
    ...(unknown === 0n
      ? []
      : [
          {
            about,
            what: `${unknown} of ${total} power in the chain's own validator set is of keys that the provider chain does not list for it: their validators are leaving, or have changed their keys`,
          },
        ]),
  ];
}
