import { expectedPeers } from "../../../core/peers/expected-peer";
import { locatedPeers } from "../../../core/peers/named-peers";

const [alice, bob, charlie] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
];
const wanted = expectedPeers(
  `${alice}@203.0.113.1:26656,${bob}@bob.example:30100,${charlie}@charlie.example:30100`,
);

describe("locatedPeers", () => {
  const located = (
    names: Readonly<Record<string, readonly string[]>>,
    mayBePrivate: "*" | string[],
  ) => locatedPeers(wanted, mayBePrivate, (name) => names[name] ?? []);

  it("puts the first address that may be dialled in a name's place, and leaves other names be", () => {
    const names = { "bob.example": ["192.0.2.1", "192.0.2.2"] };
    const { peers, dialled, refused } = located(names, []);
    expect(dialled).toEqual([`${alice}@203.0.113.1:26656`, `${bob}@192.0.2.1:30100`]);
    expect(peers.map(({ host, isNamed }) => ({ host, isNamed }))).toEqual([
      { host: "203.0.113.1", isNamed: false },
      { host: "192.0.2.1", isNamed: false },
      { host: "charlie.example", isNamed: true },
    ]);
    expect(refused).toEqual([]);
  });

  // RFC 1918 and RFC 3927.
  it("dials no name into a private network, nor ever to a cloud's metadata", () => {
    const names = {
      "bob.example": ["10.0.0.1", "192.0.2.2"],
      "charlie.example": ["169.254.169.254", "10.0.0.3"],
    };
    const bobRefused = "bob.example leads to 10.0.0.1, private address";
    const charlieRefused = [
      "charlie.example leads to 169.254.169.254, link-local (cloud metadata) address",
      "charlie.example leads to 10.0.0.3, private address",
    ];
    const address = `${alice}@203.0.113.1:26656`;
    expect(located(names, [])).toMatchObject({
      dialled: [address, `${bob}@192.0.2.2:30100`],
      refused: [bobRefused, ...charlieRefused],
    });
    expect(located(names, [charlie])).toMatchObject({
      dialled: [address, `${bob}@192.0.2.2:30100`, `${charlie}@10.0.0.3:30100`],
      refused: [bobRefused, charlieRefused[0]],
    });
    expect(located(names, "*")).toMatchObject({
      dialled: [address, `${bob}@10.0.0.1:30100`, `${charlie}@10.0.0.3:30100`],
      refused: [charlieRefused[0]],
    });
  });

  it("tells a refused address once", () => {
    const names = { "bob.example": ["10.0.0.1", "10.0.0.1"] };
    expect(located(names, []).refused).toHaveLength(1);
  });
});
