import { ToolsError } from "./tools-error";

/** A family cannot be built since this machine has no compiler for it, or one that is too old. */
export class NoToolchainError extends ToolsError {}
