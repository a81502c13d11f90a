import { openChainReader } from "../../chain/chain-reader";
import {
  closeServers,
  httpServer,
  type LocalServer,
  recordedStatus,
  rpcServer,
} from "../support/chain-servers";

afterEach(closeServers);

const good = (): Promise<LocalServer> => rpcServer(() => recordedStatus);

/** Answers every call with an error page; tells how many there were. */
async function dead(): Promise<[LocalServer, () => number]> {
  let asked = 0;
  const server = await httpServer((_request, response) => {
    asked++;
    response.writeHead(502).end();
  });
  return [server, () => asked];
}

const read = (rpc: readonly string[], chainId?: string): Promise<unknown> =>
  openChainReader(rpc, chainId === undefined ? {} : { chainId }).status();

describe("a process that opens the same addresses again", () => {
  it("begins with the one that answered, whoever asked it", async () => {
    const [[bad, asked], { url }] = [await dead(), await good()];
    const early = openChainReader([bad.url, url]);
    await read([bad.url, url]);
    await read([bad.url, url]);
    await early.status();
    expect(asked()).toBe(1);
  });

  it("passes over the one that answered when it is gone", async () => {
    const [first, second] = [await good(), await good()];
    await read([first.url, second.url]);
    await first.close();
    await read([first.url, second.url]);
    await second.close();
    await expect(read([first.url, second.url])).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining(`"${first.url}"`),
    });
  });

  it.each([
    {
      name: "another chain id",
      other: ([a, b]: string[]) => read([a!, b!], "provider-1"),
      asks: 2,
    },
    {
      name: "the addresses in another order",
      other: ([a, b]: string[]) => read([b!, a!]),
      asks: 1,
    },
  ])("begins with the first for $name", async ({ other, asks }) => {
    const [[bad, asked], { url }] = [await dead(), await good()];
    await read([bad.url, url]);
    await other([bad.url, url]);
    expect(asked()).toBe(asks);
  });

  it("forgets what it was not asked for in a long time", async () => {
    const [[bad, asked], { url }] = [await dead(), await good()];
    await read([bad.url, url]);
    for (let other = 0; other < 63; other++) openChainReader([`http://127.0.0.1:${other + 1}`]);
    await read([bad.url, url]);
    expect(asked()).toBe(1);
    for (let other = 0; other < 64; other++) openChainReader([`http://127.0.0.1:${other + 1}`]);
    await read([bad.url, url]);
    expect(asked()).toBe(2);
  });
});
