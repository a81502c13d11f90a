import { printable } from "../core/printable";

/** Where a wrong passphrase came from, with the remedy; tools/stack-env.sh says it by this as well. */
export function passphraseFault(stack: string, env: NodeJS.ProcessEnv): string {
  const source =
    env["PULUMI_CONFIG_PASSPHRASE"] === undefined
      ? `that of the file "${printable(env["PULUMI_CONFIG_PASSPHRASE_FILE"] ?? "", 300)}"; put the right one into it, or into PULUMI_CONFIG_PASSPHRASE`
      : "that of PULUMI_CONFIG_PASSPHRASE; set the right one, or unset it if make chose it (.ics/passphrase)";
  return `stack ${printable(stack)} was encrypted with another passphrase than ${source}`;
}
