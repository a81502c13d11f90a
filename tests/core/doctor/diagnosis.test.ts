import fc from "fast-check";

import { diagnosis } from "../../../core/doctor/diagnosis";
import type { DoctorFacts, FoundValidator } from "../../../core/doctor/facts";

const idOf = (name: string): string =>
  Buffer.from(name).toString("hex").padEnd(40, "0").slice(0, 40);
const chainId = "consumer-1";

/** A validator whose node answers as it should. */
const reached = (name: string, power: bigint): FoundValidator => ({
  operator: `cosmosvaloper1${name}`,
  ...{ name, power },
  place: { nodeId: idOf(name), host: "203.0.113.7", port: 30301 },
  answer: {
    nodeId: idOf(name),
    info: { network: chainId, version: "0.38.25", moniker: name, listenAddress: "" },
  },
});
const refusing = (name: string, power: bigint): FoundValidator => ({
  ...reached(name, power),
  answer: { fault: { code: "REFUSED", what: "refuses connections" } },
});

const now = new Date("2026-11-29T12:00:00Z");
const facts = (
  validators: readonly FoundValidator[],
  more: Partial<DoctorFacts> = {},
): DoctorFacts => ({
  ...{ consumerId: "7", chainId, phase: "LAUNCHED", validators, optedInWithoutPower: 0, now },
  ...{ isOwnSet: true, unknownPower: 0n },
  blockTime: new Date("2026-11-29T11:59:57Z"),
  ...more,
});
const textsOf = (given: DoctorFacts): readonly string[] =>
  diagnosis(given).findings.map(({ text }) => text);

describe("diagnosis", () => {
  it("is well where everybody is reached", () => {
    const { isWell, verdict, findings } = diagnosis(facts([reached("a", 5n), reached("b", 5n)]));
    expect({ isWell, verdict, findings }).toEqual({
      isWell: true,
      verdict: "enough: 100.0 % of the power is reachable, and more than two thirds is needed",
      findings: [],
    });
  });

  it("says of exactly two thirds that the chain halts", () => {
    const three = [reached("a", 1n), reached("b", 1n), refusing("c", 1n)];
    const { isWell, verdict, power } = diagnosis(facts(three));
    expect({ isWell, verdict, power }).toEqual({
      isWell: false,
      verdict:
        "not enough: 66.6 % of the power is reachable, and the chain halts unless more than two thirds is there; 1 thing is wrong",
      power: { total: 3n, least: 3n, published: 2n, reachable: 2n },
    });
  });

  it("counts as the running chain does: whoever leaves, and keys that nobody knows", () => {
    const leaving = { ...refusing("bob", 2n), isLeaving: true as const };
    const { verdict, findings, power, isWell } = diagnosis(
      facts([reached("a", 7n), leaving], { unknownPower: 2n }),
    );
    // 7 of 11; the provider chain, which lists a alone, would say 100 %.
    expect({ total: power.total, isWell }).toEqual({ total: 11n, isWell: false });
    expect(verdict).toMatch(/^not enough: 63\.6 % /);
    expect(findings.map(({ code, isFault }) => [code, isFault])).toEqual([
      ["LEAVING", false],
      ["UNKNOWN_KEYS", false],
      ["REFUSED", true],
    ]);
  });

  it("says of a running chain whose own set is unknown whose powers these are", () => {
    const told = (more: Partial<DoctorFacts>): readonly string[] =>
      textsOf(facts([reached("a", 7n)], { isOwnSet: false, ...more }));
    expect(told({})).toEqual([
      'powers are the provider chain\'s, and the running chain may count others; "LAUNCHED"; name a node of the chain by --consumer-rpc',
    ]);
    expect(told({ phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" })).toEqual([]);
  });

  it("says what would happen if each who is not reached stayed away", () => {
    const all = [reached("a", 60n), refusing("b", 34n), refusing("c", 6n)];
    const away = diagnosis(facts(all)).validators.map(({ ifAway }) => ifAway);
    expect(away).toEqual([
      undefined,
      "without it 66.0 % is left, and the chain halts",
      "the chain goes on without it, on 94.0 %",
    ]);
  });

  it("counts power as CometBFT does, whatever its size", () => {
    const member = fc.record({
      power: fc.bigInt({ min: 0n, max: 2n ** 60n }),
      isReached: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(member, { maxLength: 20 }), (members) => {
        const validators = members.map(({ power, isReached }, place) =>
          (isReached ? reached : refusing)(`v${place}`, power),
        );
        const total = members.reduce((sum, { power }) => sum + power, 0n);
        const there = members.reduce((sum, one) => sum + (one.isReached ? one.power : 0n), 0n);
        const { power, isWell, verdict } = diagnosis(facts(validators));
        expect([power.total, power.reachable]).toEqual([total, there]);
        // types/validation.go of CometBFT: needed = total * 2 / 3, and more than that.
        expect(verdict.startsWith("enough")).toBe(there > (total * 2n) / 3n);
        expect(isWell).toBe(there > (total * 2n) / 3n && members.every((one) => one.isReached));
      }),
    );
  });

  it.each([
    {
      name: "an impostor",
      answer: { nodeId: idOf("mallory") },
      text: `"bob" is an impostor or another node: it proves the node id "${idOf("mallory")}"; "${idOf("bob")}@203.0.113.7:30301"; publish the id of the node that is there, or put the right node in its place`,
    },
    {
      name: "a node of another network",
      answer: {
        nodeId: idOf("bob"),
        info: { network: "other-1", version: "", moniker: "", listenAddress: "" },
      },
      text: `"bob" is a node of another network, "other-1"; "${idOf("bob")}@203.0.113.7:30301"; publish the port of this chain's node (p2p-ports=ID:PORT), or start it there`,
    },
  ])("names $name, before the launch too, and does not count it", ({ answer, text }) => {
    for (const phase of ["INITIALIZED", "LAUNCHED"] as const) {
      const { findings, power, isWell } = diagnosis(
        facts([reached("alice", 5n), { ...reached("bob", 5n), answer }], {
          ...{ phase, spawnTime: "2026-11-29T13:00:00Z" },
        }),
      );
      expect(findings.map((finding) => finding.text)).toEqual([text]);
      expect({ ...power, isWell }).toMatchObject({ published: 5n, reachable: 5n, isWell: false });
    }
  });

  it("expects no node before the launch, and says so", () => {
    const { isWell, verdict, validators, findings } = diagnosis(
      facts([refusing("a", 8n), reached("b", 2n)], {
        ...{ phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" },
      }),
    );
    expect({ isWell, findings, reach: validators.map(({ reach }) => reach) }).toEqual({
      ...{ isWell: true, findings: [], reach: ["waits", "reachable"] },
    });
    expect(verdict).toBe(
      "ready: 100.0 % of the power can be dialled by what it publishes, and more than two thirds is needed (20.0 % answers before the launch)",
    );
  });

  it("is not ready where too few have published", () => {
    const silent: FoundValidator = {
      ...{ operator: "cosmosvaloper1c", name: "c", power: 1n },
      unpublished: 'publishes no endpoint; "hello"; add p2p=HOST to the details',
    };
    const { isWell, verdict, findings } = diagnosis(
      facts([refusing("a", 1n), refusing("b", 1n), silent], {
        ...{ phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" },
      }),
    );
    expect(isWell).toBe(false);
    expect(verdict).toMatch(/^not ready: 66\.6 % of the power can be dialled/);
    expect(findings.map(({ text }) => text)).toEqual([
      '"c" cannot be dialled: publishes no endpoint; "hello"; add p2p=HOST to the details',
    ]);
  });

  it("counts one node id once, for who is reached by it", () => {
    const copy = { ...refusing("rich", 90n), place: reached("owner", 1n).place! };
    const { power, findings, validators } = diagnosis(facts([copy, reached("owner", 10n)]));
    expect(power).toMatchObject({ total: 100n, reachable: 10n });
    expect(validators.map(({ reach }) => reach)).toEqual(["unreachable", "reachable"]);
    expect(findings[0]).toMatchObject({ code: "SHARED_ID", operator: "cosmosvaloper1rich" });
  });

  it("names two chains on one port", () => {
    const colliding = [{ consumerId: "9", chainId: "stride-1" }];
    expect(textsOf(facts([{ ...reached("a", 1n), colliding }]))).toEqual([
      '"a" gives consumer chain 9, "stride-1", the same port; "30301"; publish another for one of them (p2p-ports=ID:PORT)',
    ]);
  });

  it.each([
    {
      name: "a clock that is behind",
      more: { blockTime: new Date("2026-11-29T12:00:06Z") },
      text: `this machine's clock is 6 s behind the provider chain's latest block; "2026-11-29T12:00:06.000Z"; set the clock (NTP)`,
    },
    {
      name: "an old block",
      more: { blockTime: new Date("2026-11-29T10:57:59Z") },
      text: `the provider chain's latest block is 1 h 2 min old; "2026-11-29T10:57:59.000Z"; check the RPC node, the chain and this machine's clock`,
    },
    {
      name: "a launch that did not come",
      more: { phase: "INITIALIZED", spawnTime: "2026-11-27T11:59:57Z" } as const,
      text: 'should have been launched 2 d ago; "2026-11-27T11:59:57Z"; see whether somebody who can sign has opted in; its owner has to set a new one',
    },
    {
      name: "no spawn time",
      more: { phase: "REGISTERED" } as const,
      text: 'no launch is planned; "REGISTERED"; its owner has to set a spawn time',
    },
    {
      name: "a chain that is over",
      more: { phase: "STOPPED" } as const,
      text: 'consumer chain is over; "STOPPED"; ask for another',
    },
    {
      name: "who opted in and has no power",
      more: { optedInWithoutPower: 2 },
      text: 'opted in, but jailed or not among the active validators; "2"; they count once they are active',
    },
  ])("names $name", ({ more, text }) => {
    expect(textsOf(facts([reached("a", 1n)], more))).toEqual([text]);
  });

  it("says that nobody validates the chain", () => {
    const { isWell, verdict, findings } = diagnosis(facts([]));
    expect({ isWell, verdict, codes: findings.map(({ code }) => code) }).toEqual({
      isWell: false,
      verdict: "the chain cannot start: nobody has power on it; 1 thing is wrong",
      codes: ["NOBODY"],
    });
  });

  it("writes a validator's hostile name as one safe line", () => {
    const name = 'a\u001b[2J\u202e\n"'.repeat(40);
    for (const text of textsOf(facts([{ ...refusing("x", 1n), name }]))) {
      expect(text).toMatch(/^[\x20-\x7e…]+$/);
    }
  });

  it("counts the time to spawn by the chain's clock", () => {
    const more = { phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" } as const;
    expect(diagnosis(facts([reached("a", 1n)], more)).secondsToSpawn).toBe(3_603);
  });
});
