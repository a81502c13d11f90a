import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText } from "../json-text";
import { type RuleFlags, rulesOf, withRules } from "../network-rules";
import { optionText } from "../option-text";
import type { PeersOptions } from "../peers-options";
import { peersJson, renderPeers } from "../render-peers";
import { type Source, type SourceFlags, sourceOf, withSource } from "../source";

interface Flags extends SourceFlags, RuleFlags {
  readonly for?: string;
  readonly json?: true;
}

/** What the flags say; where they are silent, what the stack's config says. */
const peersOptions = (consumer: string, flags: Flags, source: Source): PeersOptions => ({
  ...{ source, consumer, ...rulesOf(flags, source) },
  ...(flags.for === undefined ? {} : { self: flags.for }),
});

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
    const options = peersOptions(consumer, flags, await sourceOf(flags, io.progress));
    const { peersOnChain } = await import("../peers-on-chain.ts");
    io.progress("reading the provider chain");
    const found = await peersOnChain(options);
    io.progress("");
    io.stdout.write(flags.json === true ? jsonText(peersJson(found)) : `${renderPeers(found)}\n`);
    return 0;
  },
};
