import type { Socket } from "node:net";

/** Memory that many callers share: what one holds, the others cannot have. */
export class SharedBudget {
  private readonly held = new Map<object, number>();
  private total = 0;

  constructor(private readonly limitBytes: number) {}

  /**
   * Says how much an owner holds now.
   *
   * @returns Whether that fits beside what the others hold; where it does not, nothing is noted, and the owner has to let go.
   */
  hold(owner: object, bytes: number): boolean {
    const total = this.total + bytes - (this.held.get(owner) ?? 0);
    if (total > this.limitBytes && bytes > 0) return false;
    this.total = total;
    if (bytes === 0) this.held.delete(owner);
    else this.held.set(owner, bytes);
    return true;
  }

  release(owner: object): void {
    this.hold(owner, 0);
  }
}

/** One customer's addresses: an IPv6 address stands for its /64, which one customer has whole. */
export function sourceOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%", 1)[0]?.split("::") ?? [];
  const first = head === "" ? [] : head.split(":");
  const last = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  return groups
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
}

/** How many connections there are, in all and by source. */
export class CallerCount {
  private readonly bySource = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly limit: number,
    private readonly limitOfSource: number,
  ) {}

  /** Counts a connection until it closes; one too many is closed at once. */
  admit(socket: Socket): void {
    const source = sourceOf(socket.remoteAddress ?? "");
    const ofSource = this.bySource.get(source) ?? 0;
    if (this.total >= this.limit || ofSource >= this.limitOfSource) {
      socket.destroy();
      return;
    }
    this.total += 1;
    this.bySource.set(source, ofSource + 1);
    socket.once("close", () => {
      this.total -= 1;
      const left = (this.bySource.get(source) ?? 1) - 1;
      if (left === 0) this.bySource.delete(source);
      else this.bySource.set(source, left);
    });
  }
}
