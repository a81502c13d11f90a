import { resolve } from "node:path";

/** Folder of this package: the checkout, or where another program has it installed. */
export const packageFolder = resolve(__dirname, "../..");
