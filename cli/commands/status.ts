import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { jsonText } from "../json-text";
import { type LookFlags, lookOptions, withLook } from "../look-flags";
import { renderStatus } from "../render-status";

interface Flags extends LookFlags {
  readonly watch?: true;
  readonly json?: true;
}

export const status: IcsCommand<Flags> = {
  name: "status",
  summary: "what nodes and chains say now, what is out of step, and what mends it",
  examples: [
    { call: "ics status", what: "of the embedded stack" },
    { call: "ics status --rpc https://rpc.example.org", what: "of all chains, without any stack" },
    {
      call: "ics status --rpc https://rpc.example.org --kubeconfig ~/.kube/config",
      what: "and of the cluster of its current context",
    },
    { call: "ics status --watch", what: "again whenever something changes" },
    { call: "ics status --json", what: "for a script; docs/status.schema.json" },
  ],
  declare: (command) =>
    withLook(command)
      .option("--watch", "go on until Ctrl-C, and tell what changes; with --json one line for each")
      .option("--json", "as JSON, version 1 of docs/status.schema.json"),
  run: async (_words, flags, io): Promise<ExitCode> => {
    // What is loaded takes as long as the stack takes to answer.
    const loaded = Promise.all([
      import("../look-around.ts"),
      import("../../core/peers/network-status.ts"),
    ]);
    const options = await lookOptions(flags, io.progress);
    if (flags.watch === true) {
      const { watchStatus } = await import("../watch-status.ts");
      return watchStatus(options, io, flags.json === true);
    }
    const [{ lookAround }, { networkStatus }] = await loaded;
    const found = networkStatus(await lookAround(options, io.progress));
    io.progress("");
    io.stdout.write(flags.json === true ? jsonText(found) : renderStatus(found, io));
    return found.findings.length === 0 ? 0 : 1;
  },
};
