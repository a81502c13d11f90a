import { SharedBudget, sourceOf } from "../../agent/public-rpc-limits";

describe("the source of a connection", () => {
  // RFC 4291: an IPv4-mapped address is the IPv4 address; a customer's IPv6 network is a /64.
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:0:1::7", "2001:db8:0:1"],
    ["2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1"],
    ["2001:0db8::1:2:3:4:5", "2001:db8:0:1"],
    ["2001:db8::7", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ])("of %s is %s", (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});

describe("a shared budget", () => {
  it("is what all hold together", () => {
    const budget = new SharedBudget(10);
    const [a, b] = [{}, {}];
    expect(budget.hold(a, 6)).toBe(true);
    expect(budget.hold(b, 4)).toBe(true);
    expect(budget.hold(b, 5)).toBe(false);
    budget.release(b);
    expect(budget.hold(a, 10)).toBe(true);
    budget.release(a);
    budget.release(a);
    expect(budget.hold(b, 10)).toBe(true);
  });
});
