import { Discovery, type OutputOf, outputsOf, readStack, type StackOutputs } from "./library";

/** The program; what it returns are the stack's outputs. */
export = async (): Promise<OutputOf<StackOutputs>> =>
  outputsOf(new Discovery("discovery", await readStack()));
