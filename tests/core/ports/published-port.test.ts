import { sharingPort } from "../../../core/ports/published-port";

// docs/protocol.md: neutron-1 and stride-1 both have offset 243; testchain-0 has 59.
const neutron = { consumerId: "3", chainId: "neutron-1" };
const stride = { consumerId: "9", chainId: "stride-1" };
const other = { consumerId: "12", chainId: "testchain-0" };
const endpoint = { host: "203.0.113.7" };

describe("sharingPort", () => {
  it.each([
    { name: "chains that hash alike", registration: { endpoint, exceptions: {} }, shared: ["9"] },
    {
      name: "none that has a port of its own",
      registration: { endpoint, exceptions: { "9": 30_344 } },
      shared: [],
    },
    {
      name: "one that was given this chain's port",
      registration: { endpoint, exceptions: { "9": 30_344, "12": 30_343 } },
      shared: ["12"],
    },
    {
      name: "all where one port holds for every chain",
      registration: { endpoint: { ...endpoint, port: 26_656 }, exceptions: {} },
      shared: ["9", "12"],
    },
  ])("finds $name", ({ registration, shared }) => {
    const found = sharingPort(registration, neutron, [neutron, stride, other], "hashed");
    expect(found.map(({ consumerId }) => consumerId)).toEqual(shared);
  });
});
