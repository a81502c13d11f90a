import type { Settings } from "../plan/settings";

/** Whether nodes let peers name others. On testnets they do not, so that a connection proves discovery. */
export const findsMore = ({ clusters }: Settings): boolean => clusters === "existing";
