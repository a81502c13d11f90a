import {
  type LaunchSituation,
  launchStep,
  type WantedLaunch,
} from "../../../core/consumer/launch-step";

const wanted: WantedLaunch = {
  consumerId: "3",
  consumerChainId: "testchain-0",
  launches: true,
  spawnDelaySeconds: 30,
  spawnWaitSeconds: 3600,
  launchTimeoutSeconds: 120,
  members: [{ name: "bob" }, { name: "charlie" }],
};
const bob = { name: "bob", active: true };
const charlie = { name: "charlie", active: false };

/** At noon, with a chain that is REGISTERED and has no spawn time, unless told otherwise. */
const stepOf = (
  change: Partial<Omit<LaunchSituation, "wanted">> & {
    wanted?: Partial<WantedLaunch>;
    spawnTime?: string;
    phase?: LaunchSituation["record"]["phase"];
  } = {},
): ReturnType<typeof launchStep> => {
  const { wanted: more, spawnTime, phase = "REGISTERED", ...situation } = change;
  return launchStep({
    record: { phase, initialization: spawnTime === undefined ? {} : { spawnTime } },
    now: new Date("2026-12-01T12:00:00.250Z"),
    optedIn: [bob],
    ...situation,
    wanted: { ...wanted, ...more },
  });
};

describe("launchStep", () => {
  it.each([
    {
      name: "in the configured delay, at a whole second",
      wanted: {},
      spawnTime: "2026-12-01T12:00:31Z",
    },
    { name: "at once", wanted: { spawnDelaySeconds: 0 }, spawnTime: "2026-12-01T12:00:01Z" },
    {
      name: "at the configured time, in the chain's spelling",
      wanted: { plannedSpawnTime: "2026-12-01T13:30:00.50+01:00" },
      spawnTime: "2026-12-01T12:30:00.5Z",
    },
    {
      name: "at a configured time that is not waited for",
      wanted: { plannedSpawnTime: "2027-01-01T00:00:00Z" },
      spawnTime: "2027-01-01T00:00:00Z",
    },
  ])("sets the spawn time of a chain that has none: $name", ({ wanted: more, spawnTime }) => {
    expect(stepOf({ wanted: more })).toEqual({ do: "set-spawn-time", spawnTime });
  });

  it.each([
    {
      name: "its spawn time",
      spawnTime: "2026-12-01T12:00:12Z",
      secondsLeft: 12,
      text: 'consumer chain "testchain-0" awaits its spawn time 2026-12-01T12:00:12Z, 12 s left; opted in: "bob"; not yet: "charlie"',
    },
    {
      name: "a spawn time with nanoseconds",
      spawnTime: "2026-12-01T12:00:01.123456789Z",
      secondsLeft: 1,
      text: expect.stringContaining(", 1 s left; "),
    },
    {
      name: "the longest wait there is",
      spawnTime: "2026-12-01T13:00:00.250Z",
      secondsLeft: 3600,
      text: expect.stringContaining(", 3600 s left; "),
    },
    {
      name: "the block after the spawn time",
      spawnTime: "2026-12-01T11:59:50Z",
      secondsLeft: 0,
      text: expect.stringContaining("awaits the block that launches it, 110 s left; "),
    },
  ])("waits for $name", ({ spawnTime, secondsLeft, text }) => {
    const step = stepOf({ phase: "INITIALIZED", spawnTime, seenSpawnTime: spawnTime });
    expect(step).toEqual({ do: "wait", secondsLeft, text });
  });

  it.each([
    { name: "all", optedIn: [bob, charlie], says: /; opted in: "bob", "charlie" \(not active\)$/ },
    { name: "none", optedIn: [], says: /; nobody has opted in; not yet: "bob", "charlie"$/ },
    {
      name: "a stranger with a terminal's codes in his name",
      optedIn: [bob, charlie, { name: "\u001b[2J", active: true }],
      says: /"\\u001b\[2J"$/,
    },
  ])("says who has opted in: $name", ({ optedIn, says }) => {
    const spawnTime = "2026-12-01T12:00:12Z";
    expect(stepOf({ phase: "INITIALIZED", spawnTime, optedIn })).toMatchObject({
      do: "wait",
      text: expect.stringMatching(says),
    });
  });

  it("waits on where a node answers that is a block behind and knows no spawn time yet", () => {
    expect(stepOf({ seenSpawnTime: "2026-12-01T12:00:12Z" })).toEqual({
      do: "wait",
      secondsLeft: 12,
      text: expect.stringContaining("awaits its spawn time 2026-12-01T12:00:12Z, 12 s left"),
    });
  });

  it("is done once the chain is launched, whoever did it and whenever", () => {
    expect(stepOf({ phase: "LAUNCHED", wanted: { launches: false } })).toEqual({ do: "launched" });
  });

  it("does not mind a configured time that is the one set, in another spelling", () => {
    const plannedSpawnTime = "2026-12-01T13:00:12+01:00";
    const spawnTime = "2026-12-01T12:00:12Z";
    const step = stepOf({ phase: "INITIALIZED", spawnTime, wanted: { plannedSpawnTime } });
    expect(step.do).toBe("wait");
  });

  it("goes on waiting when a configured time has just passed", () => {
    const spawnTime = "2026-12-01T11:59:59Z";
    const planned = { plannedSpawnTime: spawnTime };
    expect(stepOf({ phase: "INITIALIZED", spawnTime, wanted: planned }).do).toBe("wait");
  });

  it.each([
    {
      name: "a chain that fell back because nobody had opted in",
      change: { seenSpawnTime: "2026-12-01T12:00:00Z", optedIn: [] },
      reason:
        'consumer chain "testchain-0" fell back to REGISTERED, because nobody active had opted in: nobody has opted in; "3"; opt in a validator that is bonded and not jailed, and run again',
    },
    {
      name: "a chain that fell back because nobody active had opted in",
      change: { seenSpawnTime: "2026-12-01T12:00:00Z", optedIn: [charlie] },
      reason:
        'consumer chain "testchain-0" fell back to REGISTERED, because nobody active had opted in: opted in: "charlie" (not active); "3"; opt in a validator that is bonded and not jailed, and run again',
    },
    {
      name: "a chain that fell back for another reason",
      change: { seenSpawnTime: "2026-12-01T12:00:00Z" },
      reason:
        'consumer chain "testchain-0" was not launched at its spawn time and is REGISTERED again, though opted in: "bob"; "3"; read "could not launch chain" in the log of a provider node, put that right and run again',
    },
    {
      name: "a configured time in the past",
      change: { wanted: { plannedSpawnTime: "2026-12-01T12:00:00Z" } },
      reason:
        'consumer chain "testchain-0" has a spawn time in the past: the provider chain\'s time is 2026-12-01T12:00:00.250Z; "2026-12-01T12:00:00Z"; set a later spawnTime, or spawnDelaySeconds instead',
    },
    {
      name: "a launch that is too far away",
      change: { phase: "INITIALIZED", spawnTime: "2026-12-01T13:00:01Z" },
      reason:
        'consumer chain "testchain-0" launches in 3601 s, and up waits 3600 s for that; "2026-12-01T13:00:01Z"; run again then, or raise spawnWaitSeconds',
    },
    {
      name: "a launch that does not come",
      change: { phase: "INITIALIZED", spawnTime: "2026-12-01T11:58:00Z" },
      reason:
        'consumer chain "testchain-0" is not launched 120 s after its spawn time; opted in: "bob"; "2026-12-01T11:58:00Z"; look into the log of a provider node, or raise launchTimeoutSeconds and run again',
    },
    {
      name: "another spawn time than the configured one",
      change: {
        phase: "INITIALIZED",
        spawnTime: "2026-12-01T12:10:00Z",
        wanted: { plannedSpawnTime: "2026-12-01T12:20:00Z" },
      },
      reason:
        'consumer chain "testchain-0" has another spawn time already, 2026-12-01T12:10:00Z, and a spawn time is set once; "2026-12-01T12:20:00Z"; set spawnTime to that, or remove the chain and add it anew',
    },
    {
      name: "a chain that somebody else is to launch and has not planned to",
      change: { wanted: { launches: false } },
      reason:
        'consumer chain "testchain-0" has no spawn time yet, and its owner alone can set one; "3"; run again once it is set: your validators have opted in',
    },
    {
      name: "a chain that is over",
      change: { phase: "STOPPED" },
      reason:
        'consumer chain "testchain-0" is over, its phase is STOPPED; "3"; run again, and it is registered anew',
    },
    {
      name: "a joined chain that is over",
      change: { phase: "DELETED", wanted: { launches: false } },
      reason:
        'consumer chain "testchain-0" is over, its phase is DELETED; "3"; take it out of ics:consumerChains, or correct its consumerId',
    },
    {
      name: "a chain in contradiction with itself",
      change: { phase: "INITIALIZED" },
      reason: 'consumer chain "testchain-0" is INITIALIZED without a spawn time; "3"; run again',
    },
  ] as const)("gives up on $name", ({ change, reason }) => {
    expect(stepOf(change)).toEqual({ do: "fail", reason });
  });

  it("fails for a fallen chain even when config has another time for it", () => {
    const plannedSpawnTime = "2026-12-01T12:20:00Z";
    expect(stepOf({ seenSpawnTime: "2026-12-01T12:00:00Z", wanted: { plannedSpawnTime } }).do).toBe(
      "fail",
    );
  });
});
