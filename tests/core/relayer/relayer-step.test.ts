import type { ClientState } from "../../../core/relayer/client-life";
import {
  type RelayedFacts,
  type RelayerFacts,
  relayerStep,
} from "../../../core/relayer/relayer-step";

const now = new Date("2026-11-30T12:00:00Z");

const client = (more: Partial<ClientState> = {}): ClientState => ({
  clientId: "07-tendermint-0",
  chainId: "other",
  trustingSeconds: 396,
  latestHeight: 12n,
  latestTime: new Date("2026-11-30T11:55:00Z"),
  frozen: false,
  ...more,
});

const named = { address: "cosmos1abc", denom: "stake" };

const side = (chainId: string, more: Partial<RelayedFacts> = {}): RelayedFacts => ({
  chainId,
  height: 20n,
  client: client(),
  account: { ...named, exists: true, balance: 5n, needed: 0n, least: 0n },
  ends: { clientId: "07-tendermint-0", connections: [], channels: [] },
  ...more,
});

const facts = (more: Partial<RelayerFacts> = {}): RelayerFacts => ({
  now,
  consumerChainId: "c-1",
  phase: "LAUNCHED",
  provider: side("provider"),
  consumer: side("c-1"),
  ...more,
});

const openEnds = {
  provider: {
    clientId: "07-tendermint-0",
    connections: [],
    channels: [
      {
        id: "channel-3",
        state: "open" as const,
        counterparty: "channel-0",
        connection: "connection-1",
      },
    ],
  },
  consumer: {
    clientId: "07-tendermint-0",
    connections: [],
    channels: [
      {
        id: "channel-0",
        state: "open" as const,
        counterparty: "channel-3",
        connection: "connection-0",
      },
    ],
  },
};

describe("relayerStep", () => {
  it("opens what is not open, and says how far it is", () => {
    expect(relayerStep(facts())).toEqual({
      do: "submit",
      submit: { do: "submit", message: "conn-init" },
      text: "opening the connection: conn-init, step 1 of 8",
    });
  });

  it("relays over what is open", () => {
    expect(
      relayerStep(
        facts({
          provider: side("provider", { ends: openEnds.provider }),
          consumer: side("c-1", { ends: openEnds.consumer }),
        }),
      ),
    ).toEqual({
      do: "relay",
      channel: { consumerChannel: "channel-0", providerChannel: "channel-3" },
    });
  });

  it("waits for the launch, then for the first block", () => {
    const { provider: _provider, consumer: _consumer, ...registered } = facts();
    expect(relayerStep({ ...registered, phase: "INITIALIZED" })).toEqual({
      do: "wait",
      text: "waiting for the launch",
    });
    const { consumer: _none, ...launched } = facts();
    expect(relayerStep(launched)).toEqual({
      do: "wait",
      text: "waiting for the consumer chain's first block",
    });
  });

  it("tells of an expired client with both dates, before any account, and submits nothing", () => {
    // 11:50:00 and 396 s are 11:56:36.
    const expired = client({ latestTime: new Date("2026-11-30T11:50:00Z") });
    const poor = { ...named, exists: false, balance: 0n, needed: 1n, least: 1n };
    expect(
      relayerStep(facts({ consumer: side("c-1", { client: expired, account: poor }) })),
    ).toEqual({
      do: "stop",
      fault:
        'client "07-tendermint-0" on chain "c-1" has expired: it was last updated with a block of 2026-11-30T11:50:00.000Z, ' +
        'and could be until 2026-11-30T11:56:36.000Z; "2026-11-30T12:00:00.000Z"; start the consumer chain anew ' +
        "(take it out of ics:consumerChains, run up, and put it back), or on chains of others have governance put another client in its place",
    });
  });

  it("tells of a frozen client, though it is young", () => {
    const frozen = client({ frozen: true });
    expect(relayerStep(facts({ provider: side("provider", { client: frozen }) }))).toMatchObject({
      do: "stop",
      fault: expect.stringContaining('client "07-tendermint-0" on chain "provider" is frozen'),
    });
  });

  it.each([
    {
      name: "does not exist",
      account: { exists: false, balance: 0n, needed: 0n, least: 0n },
      fault: 'relayer\'s account on chain "provider" does not exist; "cosmos1abc"; send it 1stake',
    },
    {
      name: "has too little",
      account: { exists: true, balance: 40n, needed: 100n, least: 5n },
      fault:
        'relayer\'s account on chain "provider" has 40stake, and needs 100stake; "cosmos1abc"; send it the 60stake that are missing',
    },
  ])("tells of an account that $name", ({ account, fault }) => {
    const known = { ...named, ...account };
    expect(relayerStep(facts({ provider: side("provider", { account: known }) }))).toEqual({
      do: "stop",
      fault,
    });
  });

  describe("once the handshakes have begun, whose fees its account was given for", () => {
    const begun = {
      clientId: "07-tendermint-0",
      connections: [{ id: "connection-0", state: "init" as const }],
      channels: [],
    };
    const holding = (balance: bigint) => ({
      account: { ...named, exists: true, balance, needed: 100n, least: 5n },
    });

    it("goes on with what is left", () => {
      const opening = facts({ consumer: side("c-1", { ends: begun, ...holding(99n) }) });
      expect(relayerStep(opening)).toMatchObject({ do: "submit" });
      const open = facts({
        provider: side("provider", { ends: openEnds.provider, ...holding(5n) }),
        consumer: side("c-1", { ends: openEnds.consumer }),
      });
      expect(relayerStep(open)).toMatchObject({ do: "relay" });
    });

    it("stops when that does not pay for a message", () => {
      const open = facts({
        provider: side("provider", { ends: openEnds.provider, ...holding(4n) }),
        consumer: side("c-1", { ends: openEnds.consumer }),
      });
      expect(relayerStep(open)).toEqual({
        do: "stop",
        fault:
          'relayer\'s account on chain "provider" has 4stake, less than the 5stake that a transaction may cost; "cosmos1abc"; send it 96stake, which last for a day',
      });
    });
  });

  it("says of a closed channel that the chain is over", () => {
    const closed = {
      ...openEnds.provider,
      channels: openEnds.provider.channels.map((end) => ({ ...end, state: "closed" as const })),
    };
    expect(
      relayerStep(
        facts({
          provider: side("provider", { ends: closed }),
          consumer: side("c-1", { ends: openEnds.consumer }),
        }),
      ),
    ).toMatchObject({
      do: "stop",
      fault: expect.stringMatching(
        /^CCV channel of consumer chain "c-1" is closed.*the chain is over/,
      ),
    });
  });

  it("says of a chain that is over that nothing is relayed", () => {
    expect(relayerStep(facts({ phase: "STOPPED" }))).toMatchObject({
      do: "stop",
      fault: expect.stringContaining('consumer chain "c-1" is over'),
    });
  });
});
