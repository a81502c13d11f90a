import { createHash } from "node:crypto";

import { canonicalPath } from "./canonical-path";
import { Deadline, holdsBefore } from "./deadline";
import { claimName, holderOf } from "./exclusive-name";

/**
 * Does something to a home while nobody else does: two runs can never start two processes for one
 * home, hence never two signers for one key.
 *
 * @param patienceMs - How long to wait for another run to finish with the home.
 */
export async function withHomeLock<T>(
  home: string,
  work: () => Promise<T>,
  patienceMs = 60_000,
): Promise<T> {
  const name = `home-${createHash("sha256").update(canonicalPath(home)).digest("hex").slice(0, 40)}`;
  let release: (() => Promise<void>) | undefined;
  const mine = await holdsBefore(Deadline.in(patienceMs), async () => {
    release = await claimName(name);
    return release !== undefined;
  });
  if (!mine) {
    const holder = await holderOf(name);
    throw new Error(`home "${home}" is held by ${holder}; wait until that run has ended`);
  }
  try {
    return await work();
  } finally {
    await release?.();
  }
}
