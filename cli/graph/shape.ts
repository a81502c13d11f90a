/**
 * An element of a picture, as a tree that a file and a page draw alike. Texts are strangers' words: whoever
 * draws the tree makes text and attributes of them, never markup.
 */
export interface Shape {
  /** Of SVG. */
  readonly tag: string;
  readonly at: Readonly<Record<string, string | number>>;
  readonly inside?: readonly Shape[];
  /** Instead of what is inside. */
  readonly text?: string;
}
