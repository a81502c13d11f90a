import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { delimiter, join } from "node:path";

import { screenful } from "../../cli/screen";
import { closeServers, httpServer, urlOf } from "../support/chain-servers";
import { eventually } from "../support/eventually";
import { fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry } from "../support/fake-doctor-chain";
import { startFakeEventsNode } from "../support/fake-events-node";
import { operatorNumber } from "../support/fake-provider-chain";
import { script } from "../support/fake-tools";
import { InTerminal } from "../support/in-terminal";
import { temporaryFolder } from "../support/temporary-folder";

/* What stands in the sequences: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const alternate = "\u001b[?1049h";
const [cursorShown, back] = ["\u001b[?25h", "\u001b[?1049l"];
const cleared = "\r\u001b[K";
const opened = /^(\r\u001b\[K[^\u001b]*)*\u001b\[\?1049h\u001b\[\?25l\u001b\[H/;
/** 128 and the number of SIGINT. */
const interrupted = 130;

const folder = temporaryFolder();
const tty = join(folder, "tty");
let terminal: InTerminal | undefined;

afterEach(async () => {
  terminal?.kill();
  await closeServers();
});

describe("a screen", () => {
  const text = "one\ntwo\n\u001b[31mthree and more\u001b[39m\nfour\n";

  it.each([
    { size: { columns: 80, rows: 4 }, shown: text.trimEnd().split("\n") },
    {
      size: { columns: 80, rows: 3 },
      shown: ["one", "two", "… 2 more lines; make the window higher"],
    },
    // The third line takes two rows.
    { size: { columns: 10, rows: 4 }, shown: ["one", "two", "… 2 more l"] },
    {
      size: { columns: 10, rows: 5 },
      shown: text.trimEnd().split("\n"),
    },
    { size: { columns: 10, rows: 1 }, shown: ["… 4 more l"] },
  ])("shows what there is room for, $size", ({ size, shown }) => {
    expect(screenful(text, size)).toEqual(shown);
  });
});

describe("ics on a terminal", () => {
  it("status --watch draws anew, also in another size, and gives the terminal back on Ctrl-C", async () => {
    const said = { entries: [entry("0", "testchain-0")] };
    const node = await startFakeEventsNode(await fakeConsumerChains(said));
    try {
      terminal = new InTerminal(tty, ["status", "--watch", "--rpc", node.url, "--timeout", "60"]);
      await terminal.shows("testchain-0");
      // On a slow machine a line that says how far it is comes first, and is cleared.
      expect(terminal.output).toMatch(opened);
      expect(terminal.output).not.toContain(back);
      terminal.resize("rows 24 cols 30");
      // A table no more, but a paragraph for each chain.
      await terminal.shows(/testchain-0\u001b\[K\r\n +ID +0/);
      said.entries = [...said.entries, entry("1", "testchain-1")];
      node.tell(2, {});
      await terminal.shows("testchain-1");
      expect(await terminal.interrupt()).toBe(interrupted);
      expect(terminal.output.endsWith(cursorShown + back)).toBe(true);
      expect(terminal.output.split(alternate)).toHaveLength(2);
      expect(terminal.output.split(back)).toHaveLength(2);
    } finally {
      await node.close();
    }
  });

  it("status --watch ends when nobody reads on", async () => {
    const said = { entries: [entry("0", "testchain-0")] };
    const node = await startFakeEventsNode(await fakeConsumerChains(said));
    try {
      const ics = `'${process.execPath}' '${join(__dirname, "..", "..", "ics.cjs")}'`;
      const line = `${ics} status --watch --json --timeout 60 --rpc ${node.url} | head -n 1`;
      const child = spawn("bash", ["--norc", "-c", line], { stdio: ["ignore", "pipe", "pipe"] });
      const ended = once(child, "close");
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
      child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
      await eventually("it is subscribed to", () =>
        node.subscribed.length > 0 ? true : undefined,
      );
      said.entries = [];
      node.tell(2, {});
      await ended;
      expect(stdout).toMatch(/^\{.*"testchain-0".*\}\n$/);
      expect(stderr).toBe("");
    } finally {
      await node.close();
    }
  });

  it.each([
    { args: ["doctor", "7", "--timeout", "60"] },
    { args: ["status", "--timeout", "60"] },
    { args: ["status", "--watch", "--timeout", "60"] },
    { args: ["graph", "--timeout", "60"] },
    { args: ["peers", "7"] },
    { args: ["endpoint", "--validator", operatorNumber(1)] },
  ])(
    "$args says how far it is when that takes long, and Ctrl-C leaves nothing",
    async ({ args }) => {
      const open = new Set<Socket>();
      const silent = await urlOf(
        httpServer(({ socket }) => {
          open.add(socket);
        }),
      );
      terminal = new InTerminal(tty, [...args, "--rpc", silent]);
      await terminal.shows("reading the provider chain");
      const ends = [...open].map((socket) => once(socket, "close"));
      expect(await terminal.interrupt()).toBe(interrupted);
      expect(terminal.output.endsWith(cleared)).toBe(true);
      await Promise.all(ends);
    },
  );

  it.each([0, 3])(
    "serve says where by itself, after a stack that was read in %d s",
    async (seconds) => {
      const rpc = await fakeConsumerChains({ entries: [] });
      const outputs = {
        providerChain: { chainId: "provider-1", rpc: [rpc] },
        validators: {},
        consumerChains: {},
      };
      script(
        join(folder, "pulumi"),
        `#!/bin/sh\nsleep ${seconds}\ncase "$1" in config) echo '{}';; *) echo '${JSON.stringify(outputs)}';; esac\n`,
      );
      const path = process.env["PATH"];
      process.env["PATH"] = [folder, path].join(delimiter);
      terminal = new InTerminal(tty, ["serve"]);
      process.env["PATH"] = path;
      await terminal.shows(/http:\/\/127\.0\.0\.1:\d+/);
      await terminal.interrupt();
      const [, before = ""] = /^([^]*?)http:/.exec(terminal.output) ?? [];
      // Whatever stood there is cleared, and nothing is drawn afterwards.
      expect(before).toMatch(/^$|\r\u001b\[K[^\r\n]*$|\n$/);
      expect(before.split(cleared).at(-1)).not.toContain("reading");
      expect(terminal.output.split("http:")[1]).not.toContain("reading");
    },
  );

  it("plan passes one Ctrl-C on to the engine once, while its line stands there", async () => {
    const noted = join(folder, "interrupts");
    script(
      join(folder, "pulumi"),
      `#!${process.execPath}
process.on("SIGINT", () => {
  require("node:fs").appendFileSync("${noted}", "interrupt\\n");
  setTimeout(() => process.exit(8), 500);
});
setInterval(() => {}, 1000);
`,
    );
    const path = process.env["PATH"];
    process.env["PATH"] = [folder, path].join(delimiter);
    terminal = new InTerminal(tty, ["plan"]);
    process.env["PATH"] = path;
    await terminal.shows("preview: 0 resources");
    expect(await terminal.interrupt()).toBe(8); // cmdutil.ExitCancelled of Pulumi
    // A second one is the wish to end at once, with plugins left behind.
    expect(readFileSync(noted, "utf8")).toBe("interrupt\n");
  });
});
