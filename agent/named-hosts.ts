import { isDeepStrictEqual } from "node:util";

import { HostLookup, type Lookup } from "../chain/host-lookup";

const usualEveryMs = 30_000;

/**
 * Knows where DNS names lead, and sees when they lead elsewhere. Nobody waits for a name: each is looked
 * up by itself, and what was known of it holds until there is another answer.
 */
export class NamedHosts {
  private readonly known = new Map<string, readonly string[]>();
  private names: readonly string[] = [];
  private readonly asking = new Set<string>();
  private readonly timer: NodeJS.Timeout;
  private isClosed = false;

  /**
   * @param onChange - A name leads elsewhere than before, or somewhere for the first time.
   * @param everyMs - How often each is looked up.
   */
  constructor(
    private readonly onChange: () => void,
    private readonly lookup: Lookup = new HostLookup(),
    everyMs = usualEveryMs,
  ) {
    this.timer = setInterval(() => {
      for (const name of this.names) this.ask(name);
    }, everyMs);
    this.timer.unref();
  }

  /** Follows these names from now on, and no others. */
  follow(names: readonly string[]): void {
    this.names = [...new Set(names)];
    for (const name of [...this.known.keys()]) {
      if (!this.names.includes(name)) this.known.delete(name);
    }
    for (const name of this.names) if (!this.known.has(name)) this.ask(name);
  }

  /** Where a name leads, the address that it led to before first; nowhere while that is not known. */
  addressesOf(name: string): readonly string[] {
    return this.known.get(name) ?? [];
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.timer);
    this.lookup.close();
  }

  private ask(name: string): void {
    if (this.isClosed || this.asking.has(name)) return;
    this.asking.add(name);
    void this.lookup.addresses(name).then((found) => {
      this.asking.delete(name);
      this.learn(name, found ?? []);
    });
  }

  private learn(name: string, found: readonly string[]): void {
    if (this.isClosed || found.length === 0 || !this.names.includes(name)) return;
    const former = this.known.get(name) ?? [];
    const sorted = [...found].sort();
    const kept = former.find((address) => sorted.includes(address));
    const now =
      kept === undefined ? sorted : [kept, ...sorted.filter((address) => address !== kept)];
    if (isDeepStrictEqual(former, now)) return;
    this.known.set(name, now);
    this.onChange();
  }
}
