import { finalGenesis } from "../../../core/consumer/final-genesis";

/*
 * Layouts as public consumer chains have them (cosmos/testnets, interchain-security/stopped): that of
 * test-conmod-1 (v5 and later, `provider`), and that of consumer-1 (`provider_client_state` and so on).
 */

const client = { chain_id: "provider", latest_height: { revision_height: "7715547" } };
const consensus = {
  timestamp: "2024-08-07T01:00:03.479227909Z",
  next_validators_hash: "3E35B14F33075D3767C3A30EA3FB74F13D125BA7",
};
const validator = (key: string, power: string) => ({ pub_key: { ed25519: key }, power });
const set = [validator("W0zN", "130698475"), validator("yjKC", "7")];
const part = {
  params: { enabled: true, reward_denoms: [], unbonding_period: "1728000s" },
  provider: { client_state: client, consensus_state: consensus, initial_val_set: set },
  new_chain: true,
  connection_id: "",
};
const olderPart = {
  ...{ params: { enabled: true }, provider_client_id: "", new_chain: true },
  ...{ provider_client_state: client, provider_consensus_state: consensus, initial_val_set: set },
};
const changed = (change: object): object => ({
  ...part,
  provider: { ...part.provider, ...change },
});

const final = (
  ccvconsumer: unknown,
  { chainId = "x-1", ccv = part }: { chainId?: string; ccv?: object } = {},
): string =>
  finalGenesis({
    text: `{"chain_id": "x-1", "n": 1.0,\n "app_state": {"ccvconsumer": ${JSON.stringify(ccvconsumer)}}}\n`,
    chainId,
    ccv: JSON.stringify(ccv),
  });

const faultOf = (act: () => string): string => {
  try {
    return `none: ${act()}`;
  } catch (error) {
    expect(error).toMatchObject({ code: "BAD_GENESIS" });
    return (error as Error).message;
  }
};

describe("a final genesis", () => {
  it.each([
    { what: "of the provider chain's part", ccvconsumer: part },
    { what: "of the older layout", ccvconsumer: olderPart },
    {
      what: "with its team's own settings",
      ccvconsumer: { ...part, params: { reward_denoms: ["umod"], soft_opt_out_threshold: "0" } },
    },
    {
      what: "with its validators in another order",
      ccvconsumer: changed({ initial_val_set: [...set].reverse() }),
    },
    {
      what: "with another spelling of a time",
      ccvconsumer: changed({
        consensus_state: { ...consensus, timestamp: "2024-08-07T03:00:03.479227909+02:00" },
      }),
    },
  ])("keeps its bytes: $what", ({ ccvconsumer }) => {
    expect(final(ccvconsumer)).toBe(
      `{"chain_id": "x-1", "n": 1.0,\n "app_state": {"ccvconsumer": ${JSON.stringify(ccvconsumer)}}}\n`,
    );
  });

  it.each([
    {
      what: "a power",
      ccvconsumer: changed({ initial_val_set: [set[0], validator("yjKC", "8")] }),
      says: "power of yjKC 8, not 7",
    },
    {
      what: "a validator more",
      ccvconsumer: changed({ initial_val_set: [...set, validator("new", "1")] }),
      says: "power of new 1, not none",
    },
    {
      what: "a validator who stands twice",
      ccvconsumer: changed({ initial_val_set: [validator("yjKC", "999"), ...set] }),
      says: "power of yjKC 999 and 7, not 7",
    },
    {
      what: "a validator less",
      ccvconsumer: changed({ initial_val_set: [set[0]] }),
      says: "power of yjKC none, not 7",
    },
    {
      what: "another provider chain",
      ccvconsumer: changed({ client_state: { ...client, chain_id: "other" } }),
      says: "provider chain other, not provider",
    },
    {
      what: "a client of another launch",
      ccvconsumer: changed({ consensus_state: { ...consensus, next_validators_hash: "AB" } }),
      says: `next validators of the client AB, not ${consensus.next_validators_hash}`,
    },
    {
      what: "another connection",
      ccvconsumer: { ...part, connection_id: "connection-7" },
      says: "connection id connection-7, not none",
    },
    {
      what: "another client",
      ccvconsumer: { ...olderPart, provider_client_id: "07-tendermint-1" },
      says: "client id 07-tendermint-1, not none",
    },
  ])("is refused with what differs: $what", ({ ccvconsumer, says }) => {
    expect(faultOf(() => final(ccvconsumer))).toBe(
      `final genesis is not of the chain that the provider chain launched; "${says}"; ask the chain's team for the right one`,
    );
  });

  it("is refused where it is another chain's", () => {
    expect(faultOf(() => final(part, { chainId: "y-1" }))).toContain('"chain id x-1, not y-1"');
  });

  it("is refused before the provider chain's part is in it, with a few of the differences", () => {
    expect(faultOf(() => final({}))).toMatch(
      /"provider chain none, not provider; height of the client none, not 7715547; .*; and \d more"/,
    );
  });

  it("lets nothing hostile through to the terminal", () => {
    const hostile = changed({ initial_val_set: [validator("\u001b[2J", "1"), ...set] });
    expect(faultOf(() => final(hostile))).toContain("power of \\u001b[2J 1, not none");
  });
});
