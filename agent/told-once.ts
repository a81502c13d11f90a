/** Has the same be told once, not at every look: only a change is news. */
export class ToldOnce {
  private readonly last = new Map<string, string>();

  tell(about: string, text: string, tell: () => void): void {
    if (this.last.get(about) === text) return;
    this.last.set(about, text);
    tell();
  }

  /** What is said of it next is news, were it the same. */
  forget(about: string): void {
    this.last.delete(about);
  }
}
