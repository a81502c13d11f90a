/** A fault the reader of the terminal can put right: shown as one sentence, without a stack. */
export class ToolsError extends Error {
  override readonly name = "ToolsError";
}
