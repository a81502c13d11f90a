import { lookup } from "node:dns/promises";
import { setTimeout as pause } from "node:timers/promises";

const usualEveryMs = 30_000;
const lookupMs = 1_000;

/** What a DNS name leads to; nothing where that is not known in time: a stranger's name may hang. */
async function addressesOf(name: string): Promise<string | undefined> {
  const late = new AbortController();
  const found = lookup(name, { all: true })
    .then((all) =>
      all
        .map(({ address }) => address)
        .sort()
        .join(" "),
    )
    .catch(() => undefined);
  const waited = pause(lookupMs, undefined, { signal: late.signal }).catch(() => undefined);
  return Promise.race([found, waited]).finally(() => {
    late.abort();
  });
}

/** Sees when a peer's DNS name leads elsewhere than it did: CometBFT looks names up only when it is given them. */
export class NamedHosts {
  /** What each name led to when it was looked up last. */
  private readonly addresses = new Map<string, string>();
  private lookedAt = -Infinity;

  /**
   * @param resolve - What a name leads to, as one text; nothing where that is not known.
   * @param everyMs - Names are looked up no more often.
   */
  constructor(
    private readonly resolve: (name: string) => Promise<string | undefined> = addressesOf,
    readonly everyMs = usualEveryMs,
  ) {}

  /** Whether one of these names leads elsewhere than when it was looked up last. */
  async moved(names: readonly string[]): Promise<boolean> {
    const now = performance.now();
    if (names.length === 0 || now - this.lookedAt < this.everyMs) return false;
    this.lookedAt = now;
    const changes = await Promise.all(
      [...new Set(names)].map(async (name) => {
        const found = await this.resolve(name);
        if (found === undefined) return false;
        const former = this.addresses.get(name);
        this.addresses.set(name, found);
        return former !== undefined && former !== found;
      }),
    );
    return changes.includes(true);
  }
}
