import { entranceAddress } from "../../../core/details/entrance-address";

describe("entranceAddress", () => {
  // One address in many spellings: RFC 5952, 1 and 2.
  it.each([
    { pinned: "2001:db8:5::1", ip: "2001:DB8:5:0::0001" },
    { pinned: "2001:db8:5::1", ip: "2001:db8:5:0:0:0:0:1" },
    { pinned: "2001:db8::c000:201", ip: "2001:db8::192.0.2.1" },
    { pinned: "203.0.113.7", ip: "::ffff:203.0.113.7" },
    { pinned: "203.0.113.7", ip: "203.0.113.7" },
  ])("finds $pinned in $ip", ({ pinned, ip }) => {
    expect(entranceAddress("bob", [{ ip }], pinned)).toEqual({ host: pinned });
  });

  it("finds a pinned address wherever it stands", () => {
    const ingress = [{ ip: "203.0.113.8" }, { hostname: "lb.example" }, { ip: "2001:DB8::1" }];
    expect(entranceAddress("bob", ingress, "2001:db8::1")).toEqual({ host: "2001:db8::1" });
  });

  it.each([
    { ingress: [], shown: "none" },
    {
      ingress: [{ ip: "203.0.113.8" }, { hostname: "lb.example" }],
      shown: "203.0.113.8, lb.example",
    },
  ])("says what stands there instead: $shown", ({ ingress, shown }) => {
    expect(entranceAddress("bob", ingress, "203.0.113.7")).toEqual({
      fault: `LoadBalancer of "bob" has address "${shown}" instead of the pinned "203.0.113.7"; free that address in the cluster's pools and run again`,
    });
  });

  it("says that there is none", () => {
    expect(entranceAddress("bob", [], undefined)).toEqual({
      fault:
        'LoadBalancer of "bob" has no address; "none"; look at the events of Service p2p-loadbalancer in its cluster, then run again',
    });
  });
});
