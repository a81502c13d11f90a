/** The three numbers of a release; pre-release and build suffixes are not looked at. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/**
 * How near a tool found on PATH must be to the pinned version.
 *
 * - `same-version`: all three numbers.
 * - `same-minor`: major and minor; patch releases are interchangeable.
 * - `minor-skew-1`: at most one minor apart, the skew Kubernetes promises for kubectl.
 * - `same-major`: state and protocol change only between majors.
 * - `minor-or-newer`: same major, and no older minor.
 */
export type VersionRule =
  "same-version" | "same-minor" | "minor-skew-1" | "same-major" | "minor-or-newer";

/** Reads `v1.35.4`, `1.35.4` or `1.35` (patch 0); anything else is no version. */
export function parseVersion(text: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+].*)?$/.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, major, minor, patch = "0"] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

export function isOlder(found: Version, needed: Version): boolean {
  const rank = ({ major, minor, patch }: Version): number => (major * 1000 + minor) * 1000 + patch;
  return rank(found) < rank(needed);
}

/** Decides whether `found` may serve where `pinned` is asked for. */
export function acceptsVersion(rule: VersionRule, pinned: Version, found: Version): boolean {
  if (pinned.major !== found.major) {
    return false;
  }
  switch (rule) {
    case "same-version":
      return pinned.minor === found.minor && pinned.patch === found.patch;
    case "same-minor":
      return pinned.minor === found.minor;
    case "minor-skew-1":
      return Math.abs(pinned.minor - found.minor) <= 1;
    case "same-major":
      return true;
    case "minor-or-newer":
      return found.minor >= pinned.minor;
  }
}

/** What a rule asks for, in words that end a sentence, e.g. `1.35.x is wanted`. */
export function ruleWords(rule: VersionRule, pinned: Version): string {
  const { major, minor, patch } = pinned;
  switch (rule) {
    case "same-version":
      return `${major}.${minor}.${patch} is wanted`;
    case "same-minor":
      return `${major}.${minor}.x is wanted`;
    case "minor-skew-1":
      return `${major}.${minor - 1} to ${major}.${minor + 1} is wanted`;
    case "same-major":
      return `${major}.x is wanted`;
    case "minor-or-newer":
      return `${major}.${minor} or a newer ${major}.x is wanted`;
  }
}
