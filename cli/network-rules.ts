import { type Command, Option } from "commander";

import type { NodeIdentityKind } from "../core/plan/settings";
import { type PortScheme, portSchemes } from "../core/ports/hashed-ports";
import type { Source } from "./source";

export interface RuleFlags {
  readonly scheme?: PortScheme;
  readonly nodeIdentity?: NodeIdentityKind;
  readonly allowPrivateAddresses?: true;
}

/** What everybody on a network has to agree about. */
export interface NetworkRules {
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
}

const kinds: readonly NodeIdentityKind[] = ["random", "derived"];

/** The options that say it; a stack's config does so without them. */
export const withRules = (command: Command): Command =>
  command
    .addOption(new Option("--scheme <SCHEME>", "of the ports; default hashed").choices(portSchemes))
    .addOption(new Option("--node-identity <KIND>", "of nodes; default random").choices(kinds))
    .option("--allow-private-addresses", "for a network that is not the internet");

/** What the flags say; where they are silent, what the stack's config says. */
export function rulesOf(flags: RuleFlags, { stack }: Source): NetworkRules {
  const { portScheme, nodeIdentity, allowPrivateAddresses } = stack?.settings ?? {
    portScheme: "hashed",
    nodeIdentity: "random",
    allowPrivateAddresses: false,
  };
  return {
    scheme: flags.scheme ?? portScheme,
    nodeIdentity: flags.nodeIdentity ?? nodeIdentity,
    allowPrivateAddresses: flags.allowPrivateAddresses ?? allowPrivateAddresses,
  };
}
