import { type Membership, nextMessage } from "../../../providers/consumer/membership";
import { account, consumerKey, operator } from "../../support/ics-vectors";

const declared = {
  operator,
  consumerId: "7",
  consumerChainId: "testchain-0",
  consumerKey,
  leaving: false,
};
const otherKey = Buffer.alloc(32, 7).toString("base64");
const launched: Membership = { phase: "LAUNCHED", optedIn: true, key: consumerKey };

const next = (
  membership: Membership,
  change: Partial<typeof declared & { formerKey: string }> = {},
): string | undefined =>
  nextMessage({ ...declared, ...change }, membership, account)
    ?.typeUrl.split(".")
    .at(-1);

describe("the message that is still needed", () => {
  it.each([
    {
      name: "opts in whoever is not in",
      membership: { phase: "REGISTERED" as const, optedIn: false },
      message: "MsgOptIn",
    },
    {
      name: "opts in late",
      membership: { phase: "LAUNCHED" as const, optedIn: false, key: otherKey },
      message: "MsgOptIn",
    },
    {
      name: "assigns another key before the launch",
      membership: { phase: "INITIALIZED" as const, optedIn: true, key: otherKey },
      message: "MsgAssignConsumerKey",
    },
    { name: "is none where the chain says so already", membership: launched, message: undefined },
  ])("$name", ({ membership, message }) => {
    expect(next(membership)).toBe(message);
  });

  it.each([
    { name: "opts out of a running chain", membership: launched, message: "MsgOptOut" },
    {
      name: "is none before the launch, when nobody can opt out",
      membership: { ...launched, phase: "INITIALIZED" as const },
      message: undefined,
    },
    {
      name: "is none where the chain is over",
      membership: { ...launched, phase: "STOPPED" as const },
      message: undefined,
    },
    {
      name: "is none for who is out already",
      membership: { phase: "LAUNCHED" as const, optedIn: false },
      message: undefined,
    },
  ])("of a leaving validator $name", ({ membership, message }) => {
    expect(next(membership, { leaving: true })).toBe(message);
  });

  it("assigns a new key in place of this stack's former one where a relayer tells the chain", () => {
    const former = { ...launched, key: otherKey };
    const turn = { formerKey: otherKey };
    expect(next({ ...former, isRelayed: true }, turn)).toBe("MsgAssignConsumerKey");
    expect(() => next({ ...former, isRelayed: false }, turn)).toThrow(
      /^consumer chain "testchain-0" would go on counting on the former key of validator \S+, since no relayer has opened its channel; ".*"; set ics:relayer/,
    );
    // Somebody else's key.
    expect(() => next({ ...former, isRelayed: true }, { formerKey: consumerKey })).toThrow(
      /with another key/,
    );
    expect(next({ ...launched, isRelayed: true }, turn)).toBeUndefined();
  });

  it("is refused where a running chain holds the validator to another key", () => {
    expect(() => next({ ...launched, key: otherKey })).toThrow(
      /validates consumer chain "testchain-0" with another key; ".*"; restore the state/,
    );
  });

  it.each([{ optedIn: false }, { phase: "STOPPED" as const, optedIn: true }])(
    "is refused where nobody can opt in: $phase",
    (membership) => {
      expect(() => next(membership)).toThrow(/takes no opt-ins, its phase is/);
    },
  );
});
