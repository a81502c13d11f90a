import { createServer, type Server } from "node:net";

import { portBusy } from "../../../providers/machine/busy-port";
import { withPortBlock } from "../../../providers/machine/port-block";

const listening = async (port: number, host: string): Promise<Server> =>
  new Promise((done) => {
    const server = createServer();
    server.listen(port, host, () => {
      done(server);
    });
  });

describe("portBusy", () => {
  it("names address, port and remedy, and finds other addresses free", async () => {
    const server = await listening(0, "127.95.0.1");
    const { port } = server.address() as { port: number };
    expect(await portBusy("127.95.0.1", port)).toBe(
      `port ${port} of 127.95.0.1 is taken by another process; stop it (find it with \`ss -ltnp "sport = :${port}"\`) or choose another address`,
    );
    expect(await portBusy("127.95.0.2", port)).toBeUndefined();
    server.close();
  });

  it("says when the address is not this machine's", async () => {
    // 192.0.2.0/24 is set aside for documentation (RFC 5737): no machine has it.
    expect(await portBusy("192.0.2.1", 26_656)).toBe(
      "cannot listen on port 26656 of 192.0.2.1 (EADDRNOTAVAIL); choose an address of this machine",
    );
  });
});

describe("withPortBlock", () => {
  it("gives a folder the same eight ports again, and another run others meanwhile", async () => {
    const first = await withPortBlock("/a", async (ports) => ports);
    expect(new Set(first).size).toBe(8);
    const [again, others] = await withPortBlock("/a", async (ports) => [
      ports,
      await withPortBlock("/a", async (second) => second),
    ]);
    expect(again).toEqual(first);
    expect(others.filter((port) => first.includes(port))).toEqual([]);
  });

  it("passes over a block of which a port is taken", async () => {
    const first = await withPortBlock("/b", async (ports) => ports);
    const server = await listening(first[5]!, "127.0.0.1");
    const next = await withPortBlock("/b", async (ports) => ports);
    server.close();
    expect(next.filter((port) => first.includes(port))).toEqual([]);
  });
});
