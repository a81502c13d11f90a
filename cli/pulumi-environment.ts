import { join } from "node:path";

import { stackEnvironment } from "./checkout-environment";

const checkout = join(__dirname, "..");

/** What `pulumi` is called with about a stack: this process's environment, and what a checkout knows besides. */
export const pulumiEnvironment = (stack: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...stackEnvironment(process.env, checkout, stack),
});

/** What is to be done where there is no `pulumi`. */
export const noPulumi =
  'no command "pulumi" on PATH; run make tools in a checkout, or install Pulumi';
