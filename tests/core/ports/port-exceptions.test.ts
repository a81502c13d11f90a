import fc from "fast-check";

import { parsePortExceptions } from "../../../core/details/port-exception-text";
import { decodeDetails, encodeDetails } from "../../../core/details/registry";
import { peerOf } from "../../../core/peers/peers";
import { hashedPorts } from "../../../core/ports/hashed-ports";
import { assignPorts } from "../../../core/ports/port-assignment";
import { portExceptions } from "../../../core/ports/port-exceptions";

describe("portExceptions", () => {
  // neutron-1 and stride-1 share offset 243 (docs/protocol.md "Ports"): 30100 + 243 = 30343.
  const chains = [
    { key: "a", chainId: "neutron-1", consumerId: "7" },
    { key: "b", chainId: "stride-1", consumerId: "9" },
  ];
  const { ports } = assignPorts({
    scheme: "hashed",
    chains,
    kept: {},
    fixed: [],
    expose: { rpc: false, grpc: false },
  });

  it("lists what the formula would get wrong", () => {
    expect(portExceptions("hashed", chains, ports)).toEqual({ "9": 30_344 });
  });

  it("lists what a port in the endpoint would get wrong", () => {
    expect(portExceptions("hashed", chains, ports, 30_344)).toEqual({ "7": 30_343 });
  });

  it("cannot list a chain without a consumer id", () => {
    expect(portExceptions("hashed", [{ key: "b", chainId: "stride-1" }], ports)).toEqual({});
  });

  it("makes what others compute for a validator what he listens on", () => {
    const chainIds = fc.constantFrom("neutron-1", "stride-1", "chain-36", "chain-57", "chain-900");
    const nodeId = "0123456789abcdef0123456789abcdef01234567";
    fc.assert(
      fc.property(
        fc.array(chainIds, { maxLength: 6 }),
        fc.constantFrom("hashed" as const, "interleaved" as const),
        fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined }),
        (ids, scheme, port) => {
          const exposed = ids.map((chainId, index) => ({
            key: `k${index}`,
            chainId,
            consumerId: String(index),
          }));
          const assigned = assignPorts({
            scheme,
            chains: exposed,
            kept: {},
            fixed: [],
            expose: { rpc: false, grpc: false },
          }).ports;
          const details = encodeDetails("a validator", {
            endpoint: { nodeId, host: "203.0.113.7", ...(port === undefined ? {} : { port }) },
            exceptions: portExceptions(scheme, exposed, assigned, port),
          });
          const registration = decodeDetails(details, { allowPrivateAddresses: false });
          const stranger = { operator: "cosmosvaloper1x", name: "x", registration };
          for (const { key, chainId, consumerId } of exposed) {
            expect(peerOf(stranger, { chainId, consumerId, scheme })).toMatchObject({
              port: assigned[key]?.p2p,
            });
          }
        },
      ),
    );
  });

  it("needs no exceptions where every chain has its formula's port", () => {
    const alone = { key: "k", chainId: "testchain-0", consumerId: "3" };
    const formula = { k: hashedPorts("testchain-0") };
    expect(portExceptions("hashed", [alone], formula)).toEqual({});
  });
});

describe("parsePortExceptions", () => {
  it.each([
    { text: "7:30344,9:30345", exceptions: { "7": 30_344, "9": 30_345 } },
    { text: "0:1", exceptions: { "0": 1 } },
    { text: "18446744073709551615:65535", exceptions: { "18446744073709551615": 65_535 } },
  ])("reads $text", ({ text, exceptions }) => {
    expect(parsePortExceptions(text)).toEqual(exceptions);
  });

  it.each([
    { text: "" },
    { text: "7" },
    { text: "7:" },
    { text: ":30344" },
    { text: "7:30344," },
    { text: "7:0" },
    { text: "7:70000" },
    { text: "07:30344" },
    { text: "-7:30344" },
    { text: "7:30344:1" },
    { text: "7:30344,7:30345" },
    { text: "7:3e4" },
    { text: "٧:30344" },
    { text: "__proto__:30344" },
  ])('refuses "$text" as a whole', ({ text }) => {
    expect(parsePortExceptions(text)).toBeUndefined();
  });
});
