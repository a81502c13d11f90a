import fc from "fast-check";

import {
  hashedPorts,
  offsetOfP2pPort,
  portOffset,
  portsAt,
} from "../../../core/ports/hashed-ports";

const schemes = fc.constantFrom("hashed" as const, "interleaved" as const);

describe("hashedPorts", () => {
  // Offsets: `printf %s ID | sha256sum`, first 16 hex digits as a number modulo 1000 (python3);
  // ports: 30100+o, 30200+o, 30300+o and 26756+10o, 26757+10o, 9190+10o, 9191+10o in bc.
  // The first five are also the vectors of docs/protocol.md "Ports".
  it.each([
    {
      id: "consumer-0-1751686503-0",
      offset: 201,
      hashed: [30301, 30401, 30501],
      interleaved: [28766, 28767, 11200, 11201],
    },
    {
      id: "consumer-0-1751692096-0",
      offset: 669,
      hashed: [30769, 30869, 30969],
      interleaved: [33446, 33447, 15880, 15881],
    },
    {
      id: "testchain-0",
      offset: 59,
      hashed: [30159, 30259, 30359],
      interleaved: [27346, 27347, 9780, 9781],
    },
    {
      id: "neutron-1",
      offset: 243,
      hashed: [30343, 30443, 30543],
      interleaved: [29186, 29187, 11620, 11621],
    },
    {
      id: "stride-1",
      offset: 243,
      hashed: [30343, 30443, 30543],
      interleaved: [29186, 29187, 11620, 11621],
    },
    {
      id: "ethera_9000-1",
      offset: 175,
      hashed: [30275, 30375, 30475],
      interleaved: [28506, 28507, 10940, 10941],
    },
    {
      id: "链",
      offset: 590,
      hashed: [30690, 30790, 30890],
      interleaved: [32656, 32657, 15090, 15091],
    },
    {
      id: "chain-36",
      offset: 0,
      hashed: [30100, 30200, 30300],
      interleaved: [26756, 26757, 9190, 9191],
    },
    {
      id: "chain-6587",
      offset: 999,
      hashed: [31099, 31199, 31299],
      interleaved: [36746, 36747, 19180, 19181],
    },
  ])("gives $id offset $offset", ({ id, offset, hashed, interleaved }) => {
    expect(portOffset(id)).toBe(offset);
    const [p2p, rpc, grpc] = hashed;
    expect(hashedPorts(id)).toEqual({ offset, p2p, rpc, grpc });
    expect(hashedPorts(id, "interleaved")).toEqual({
      offset,
      p2p: interleaved[0],
      rpc: interleaved[1],
      grpc: interleaved[2],
      grpcWeb: interleaved[3],
    });
  });

  // Bounds from the formulas of docs/protocol.md "Ports" at offsets 0 and 999.
  it("never leaves the ranges of its scheme", () => {
    const within = (port: number, first: number, last: number): void => {
      expect(Number.isInteger(port)).toBe(true);
      expect(port).toBeGreaterThanOrEqual(first);
      expect(port).toBeLessThanOrEqual(last);
    };
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (chainId) => {
        const hashed = hashedPorts(chainId);
        within(hashed.p2p, 30_100, 31_099);
        within(hashed.rpc, 30_200, 31_199);
        within(hashed.grpc, 30_300, 31_299);
        const interleaved = hashedPorts(chainId, "interleaved");
        within(interleaved.p2p, 26_756, 36_746);
        within(interleaved.rpc, 26_757, 36_747);
        within(interleaved.grpc, 9_190, 19_180);
        within(interleaved.grpcWeb ?? 0, 9_191, 19_181);
      }),
    );
  });
});

describe("portsAt", () => {
  it.each([{ offset: -1 }, { offset: 1000 }, { offset: 0.5 }, { offset: Number.NaN }])(
    "refuses offset $offset",
    ({ offset }) => {
      expect(() => portsAt("hashed", offset)).toThrow(
        expect.objectContaining({ code: "BAD_PORT_OFFSET" }),
      );
    },
  );
});

describe("offsetOfP2pPort", () => {
  it.each([
    { scheme: "hashed", port: 30_099, why: "one below the first" },
    { scheme: "hashed", port: 31_100, why: "one above the last" },
    { scheme: "interleaved", port: 26_757, why: "an rpc port" },
    { scheme: "interleaved", port: 36_756, why: "one step above the last" },
    { scheme: "hashed", port: Number.NaN, why: "no number" },
  ] as const)("knows no offset for $scheme port $port, $why", ({ scheme, port }) => {
    expect(offsetOfP2pPort(scheme, port)).toBeUndefined();
  });

  it("inverts the formula", () => {
    fc.assert(
      fc.property(schemes, fc.integer({ min: 0, max: 999 }), (scheme, offset) => {
        expect(offsetOfP2pPort(scheme, portsAt(scheme, offset).p2p)).toBe(offset);
      }),
    );
  });
});
