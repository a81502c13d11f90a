import { type Command, Option } from "commander";

import { type NodeIdentityKind } from "../../core/plan/settings";
import { type PortScheme, portSchemes } from "../../core/ports/hashed-ports";
import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText } from "../json-text";
import { optionText } from "../option-text";
import type { PeersOptions } from "../peers-options";
import { peersJson, renderPeers } from "../render-peers";
import { type Source, type SourceFlags, sourceOf, withSource } from "../source";

interface Flags extends SourceFlags {
  readonly for?: string;
  readonly scheme?: PortScheme;
  readonly nodeIdentity?: NodeIdentityKind;
  readonly allowPrivateAddresses?: true;
  readonly json?: true;
}

/** What the flags say; where they are silent, what the stack's config says. */
export function peersOptions(consumer: string, flags: Flags, source: Source): PeersOptions {
  const { portScheme, nodeIdentity, allowPrivateAddresses } = source.stack?.settings ?? {
    portScheme: "hashed",
    nodeIdentity: "random",
    allowPrivateAddresses: false,
  };
  return {
    source,
    consumer,
    ...(flags.for === undefined ? {} : { self: flags.for }),
    scheme: flags.scheme ?? portScheme,
    nodeIdentity: flags.nodeIdentity ?? nodeIdentity,
    allowPrivateAddresses: flags.allowPrivateAddresses ?? allowPrivateAddresses,
  };
}

const kinds: readonly NodeIdentityKind[] = ["random", "derived"];

/** What everybody on a network has to agree about; a stack's config says it. */
const withRules = (command: Command): Command =>
  command
    .addOption(new Option("--scheme <SCHEME>", "of the ports; default hashed").choices(portSchemes))
    .addOption(new Option("--node-identity <KIND>", "of nodes; default random").choices(kinds))
    .option("--allow-private-addresses", "for a network that is not the internet");

export const peers: IcsCommand<Flags> = {
  name: "peers",
  summary: "whom a consumer chain's validators dial, and who cannot be dialled and why",
  examples: [
    { call: "ics peers consumer-0-1751686503-0", what: "of the embedded stack" },
    { call: "ics peers 7 --rpc https://rpc.example.org", what: "without any stack" },
    { call: "ics peers 7 --for bob", what: "as bob's node dials them" },
    { call: "ics peers 7 --json", what: "for a script" },
  ],
  declare: (command) =>
    withRules(withSource(command.argument("<CONSUMER>", "consumer id or chain id")))
      .option(
        "--for <VALIDATOR>",
        "who dials: operator address, name in the stack, or moniker",
        optionText,
      )
      .option("--json", "as JSON"),
  run: async ([consumer = ""], flags, io): Promise<ExitCode> => {
    const options = peersOptions(consumer, flags, await sourceOf(flags));
    const { peersOnChain } = await import("../peers-on-chain.ts");
    const found = await peersOnChain(options);
    io.stdout.write(flags.json === true ? jsonText(peersJson(found)) : `${renderPeers(found)}\n`);
    return 0;
  },
};
