import { createServer } from "node:net";

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

const blockSize = 4;
const blocks = 62;

/** Addresses in 127.96.0.0/24 that no other test process uses: its own place first, then the next free one. */
export async function freeHosts(count: number, port: number): Promise<string[]> {
  for (let turn = 0; turn < blocks; turn++) {
    const first = 1 + ((process.pid + turn) % blocks) * blockSize;
    const hosts = Array.from({ length: count }, (_, index) => `127.96.0.${first + index}`);
    if ((await Promise.all(hosts.map((host) => canListen(host, port)))).every(Boolean))
      return hosts;
  }
  throw new Error("no free loopback addresses in 127.96.0.0/24");
}
