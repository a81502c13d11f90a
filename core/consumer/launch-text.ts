import { printable } from "../printable";

interface Listed {
  readonly name: string;
  readonly active: boolean;
}

/** Who has opted in, for people, e.g. `opted in: "bob", "charlie" (not active)`. */
export function optInSentence(optedIn: readonly Listed[]): string {
  const names = optedIn.map(
    ({ name, active }) => `"${printable(name)}"${active ? "" : " (not active)"}`,
  );
  return names.length === 0 ? "nobody has opted in" : `opted in: ${names.join(", ")}`;
}

/** What a wait for a launch waits for, how long, and who has opted in. */
export function launchSentence(
  {
    consumerChainId,
    launchTimeoutSeconds,
    members,
  }: {
    readonly consumerChainId: string;
    readonly launchTimeoutSeconds: number;
    readonly members: readonly { readonly name: string }[];
  },
  spawnTime: string,
  secondsLeft: number,
  optedIn: readonly Listed[],
): string {
  const names = optedIn.map(({ name }) => name);
  const missing = members.filter(({ name }) => !names.includes(name));
  const awaited =
    secondsLeft > 0
      ? `awaits its spawn time ${printable(spawnTime)}, ${secondsLeft} s left`
      : `awaits the block that launches it, ${secondsLeft + launchTimeoutSeconds} s left`;
  const absent =
    missing.length === 0
      ? ""
      : `; not yet: ${missing.map(({ name }) => `"${printable(name)}"`).join(", ")}`;
  return `consumer chain "${printable(consumerChainId)}" ${awaited}; ${optInSentence(optedIn)}${absent}`;
}
