import { printable } from "../printable";
import type { SeenRelayer } from "../relayer/seen-relayer";
import type { Finding } from "./status-report";

/** What is out of step of a consumer chain with a relayer that does not relay. */
export function relayerFindings(
  about: string,
  { state, text }: SeenRelayer,
  mend: string,
): readonly Finding[] {
  if (state === "relaying") return [];
  const what =
    state === "silent"
      ? `its relayer does not answer at ${text}`
      : `its relayer relays nothing: ${printable(text, 400)}`;
  return [{ about, what, mend }];
}
