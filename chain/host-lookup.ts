import { Resolver } from "node:dns/promises";
import { setTimeout as pause } from "node:timers/promises";

const lookupMs = 2_000;

/** What a DNS name leads to; nothing where that is not known, or not in time. */
export interface Lookup {
  addresses(name: string): Promise<readonly string[] | undefined>;
  /** Ends what is under way. */
  close(): void;
}

/**
 * Looks names up by DNS, and nowhere else. Not by `getaddrinfo`, of which a process can have four under
 * way: names that hang would keep all others waiting.
 */
export class HostLookup implements Lookup {
  private readonly resolver = new Resolver({ timeout: lookupMs, tries: 1 });

  /** @param servers - `address:port` each; those of the machine unless given. */
  constructor(servers?: readonly string[]) {
    if (servers !== undefined) this.resolver.setServers(servers);
  }

  /** What is known when the time is over: servers that are silent about IPv6 are common. */
  async addresses(name: string): Promise<readonly string[] | undefined> {
    const late = new AbortController();
    const found: [readonly string[], readonly string[]] = [[], []];
    const asked = Promise.all([
      this.resolver.resolve4(name).then(
        (v4) => (found[0] = v4),
        () => undefined,
      ),
      this.resolver.resolve6(name).then(
        (v6) => (found[1] = v6),
        () => undefined,
      ),
    ]);
    const waited = pause(lookupMs, undefined, { signal: late.signal }).catch(() => undefined);
    await Promise.race([asked, waited]);
    late.abort();
    return found[0].length > 0 ? found[0] : found[1];
  }

  close(): void {
    this.resolver.cancel();
  }
}
