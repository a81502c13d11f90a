import fc from "fast-check";

import {
  consumerListen,
  processText,
  providerListen,
} from "../../../core/manifests/embedded-listen";
import { portsAt, type PortScheme } from "../../../core/ports/hashed-ports";

const host = "127.97.0.11";

describe("the processes of one validator", () => {
  it("listen apart from each other, whichever chains and scheme they are of", () => {
    const offset = fc.integer({ min: 0, max: 999 });
    fc.assert(
      fc.property(
        fc.constantFrom<PortScheme>("hashed", "interleaved"),
        fc.uniqueArray(offset, { minLength: 1, maxLength: 30 }),
        (scheme, offsets) => {
          const listens = [
            providerListen(host),
            ...offsets.map((one) => consumerListen(host, portsAt(scheme, one))),
          ];
          const ports = listens.flatMap((listen) => Object.values(listen).map(({ port }) => port));
          expect(new Set(ports).size).toBe(ports.length);
          expect(ports.every((port) => port > 1_024 && port < 65_536)).toBe(true);
        },
      ),
    );
  });

  // Offset 201: docs/protocol.md "Ports". The p2p process stands 20,000, the gRPC one 10,000 above its public port.
  it("are named by the pods that they play", () => {
    const listen = consumerListen(host, { p2p: 30_301, rpc: 30_401, grpc: 30_501 });
    expect(JSON.parse(processText("bob-x-1", listen))).toEqual({
      folder: "bob-x-1",
      ports: { 26656: `${host}:50301`, 26657: `${host}:30401`, 9090: `${host}:40501` },
    });
  });
});
