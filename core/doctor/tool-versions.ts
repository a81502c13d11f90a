/** Releases that serve: from one, and before another. */
export interface VersionRange {
  readonly from: string;
  readonly before: string;
}

/**
 * What versions of programs serve, as tools/manifest.ts has it by its rules and by the pins in tools/go; a test
 * holds that both agree. Programs that are not here tell no version, or serve in every one.
 */
export const servingVersions: Readonly<Record<string, VersionRange>> = {
  etcd: { from: "3.6.0", before: "4.0.0" },
  hermes: { from: "1.13.0", before: "1.14.0" },
  "interchain-security-pd": { from: "7.0.0", before: "8.0.0" },
  ...Object.fromEntries(
    ["kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => [
      name,
      { from: "1.35.0", before: "1.36.0" },
    ]),
  ),
  kubectl: { from: "1.34.0", before: "1.37.0" },
  kwok: { from: "0.8.0", before: "0.8.1" },
  kwokctl: { from: "0.8.0", before: "0.8.1" },
  pulumi: { from: "3.230.0", before: "4.0.0" },
};

/** The oldest Go that builds the others. */
export const leastGo = "1.26.0";

const numbersOf = (version: string): readonly number[] => version.split(".").map(Number);

/** Whether a release is older than another; both have three numbers. */
export function isOlder(version: string, other: string): boolean {
  const [one, two] = [numbersOf(version), numbersOf(other)];
  const at = one.findIndex((number, place) => number !== two[place]);
  return at >= 0 && (one[at] ?? 0) < (two[at] ?? 0);
}

/** Which versions of a program serve, in words, where this one does not; nothing where it does, or nobody knows. */
export function versionWish(name: string, version: string): string | undefined {
  const range = servingVersions[name];
  if (range === undefined) return undefined;
  const { from, before } = range;
  return isOlder(version, from) || !isOlder(version, before)
    ? `from ${from}, and before ${before}`
    : undefined;
}
