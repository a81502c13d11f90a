/** Has the same be told once, not at every look: only a change is news. */
export class ToldOnce {
  private readonly last = new Map<string, string>();

  tell(about: string, text: string, tell: () => void): void {
    if (this.last.get(about) === text) return;
    this.last.set(about, text);
    tell();
  }

  /** The same of all that is about something of a kind. */
  forgetAll(kind: string): void {
    for (const about of [...this.last.keys()]) if (about.startsWith(kind)) this.last.delete(about);
  }

  /** What is said of it next is news, were it the same. */
  forget(about: string): void {
    this.last.delete(about);
  }
}
