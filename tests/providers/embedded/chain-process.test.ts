import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { writeHome } from "../../../providers/embedded/chain-home";
import { type ChainProcess, nodeFaults } from "../../../providers/embedded/chain-process";
import { startProcess, stopStrays } from "../../../providers/machine/supervised-process";
import type { LocalServer } from "../../support/chain-servers";
import { closeServers, httpServer } from "../../support/chain-servers";
import { temporaryFolder } from "../../support/temporary-folder";

const directory = join(temporaryFolder(), "node");

const statusOf = (network: string): string =>
  JSON.stringify({ result: { node_info: { network } } });

beforeAll(async () => {
  mkdirSync(directory);
  writeHome(join(directory, "home"), {}, {});
  const command = [process.execPath, "-e", "setInterval(() => {}, 1000)"];
  await startProcess({ directory, name: "node", command });
});
afterEach(closeServers);
afterAll(async () => stopStrays(directory));

const answering = (text: string, afterMs: number): Promise<LocalServer> =>
  httpServer((_request, response) => {
    setTimeout(() => response.end(text), afterMs);
  });

const refusing = async (): Promise<LocalServer> => {
  const server = await httpServer(() => undefined);
  await server.close();
  return server;
};

describe("the faults of a node whose process lives", () => {
  it.each([
    {
      name: "answers at once",
      server: () => answering(statusOf("solo-1"), 0),
      sound: true,
      withinMs: 4_000,
    },
    {
      // As on a machine that is busy with something else.
      name: "answers late",
      server: () => answering(statusOf("solo-1"), 1_500),
      sound: true,
      withinMs: 4_400,
    },
    { name: "refuses connections", server: refusing, sound: false, withinMs: 4_000 },
    {
      name: "answers for another chain",
      server: () => answering(statusOf("solo-2"), 0),
      sound: false,
      withinMs: 4_000,
    },
    {
      name: "never answers",
      server: () => httpServer(() => undefined),
      sound: false,
      withinMs: 8_500,
    },
  ])("and whose RPC $name are told in time", async ({ server, sound, withinMs }) => {
    const { url } = await server();
    const node: ChainProcess = {
      directory,
      stack: "ics/test",
      binary: "interchain-security-pd",
      chainId: "solo-1",
      files: {},
      secretFiles: {},
      startArgs: [],
      listen: { p2p: "tcp://127.0.0.1:1", rpc: url.replace("http:", "tcp:") },
    };
    const begun = performance.now();
    expect(await nodeFaults(node)).toEqual(
      sound ? [] : [`RPC at ${url} does not answer for chain "solo-1"`],
    );
    expect(performance.now() - begun).toBeLessThan(withinMs);
  });
});
