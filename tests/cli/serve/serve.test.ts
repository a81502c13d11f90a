import { spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";

import { serve } from "../../../cli/commands/serve";
import { called } from "../../support/captured-io";
import { closeServers } from "../../support/chain-servers";
import { eventually } from "../../support/eventually";
import { fakeConsumerChains } from "../../support/fake-consumer-chains";

afterAll(closeServers);

describe("ics serve", () => {
  it.each(["-1", "65536", "http", "1.5", ""])("refuses the port %s", async (port) => {
    const { code, stdout } = await called(serve, [`--port=${port}`, "--rpc", "http://127.0.0.1:1"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("has no option for another address than loopback", async () => {
    const { stdout } = await called(serve, ["--help"], { columns: 200 });
    expect(stdout).toContain("of 127.0.0.1; 0: any free one");
    expect(stdout).not.toMatch(/--(host|listen|bind|address)/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends at once by %s, with the stream of a page that is open",
    async (signal) => {
      const rpc = await fakeConsumerChains({ entries: [], optedIn: [] });
      const program = join(__dirname, "../../../ics.cjs");
      const serving = spawn(process.execPath, [program, "serve", "--rpc", rpc], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let text = "";
      serving.stdout.on("data", (piece) => (text += String(piece)));
      const url = await eventually("it says where", () => /^http:\S+/.exec(text)?.[0]);
      const page = get(`${url}events`, { agent: false });
      page.on("error", () => undefined);
      const [response] = (await once(page, "response")) as [IncomingMessage];
      const told = await new Promise<string>((done) => {
        response.on("data", (piece) => {
          if (String(piece).includes("data: ")) done(String(piece));
        });
      });
      expect(told).toContain('"verdict":"Everything is in step"');
      response.on("error", () => undefined);
      const closed = new Promise((done) => response.once("close", done));
      const ended = once(serving, "exit");
      serving.kill(signal);
      expect(await ended).toEqual([null, signal]);
      await closed;
    },
  );
});
