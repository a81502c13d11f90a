import { parseCoins, unsignedEdit } from "../../../core/details/unsigned-edit";

const operator = "cosmosvaloper1qgpqyqszqgpqyqszqgpqyqszqgpqyqszxrnw2e";

describe("unsignedEdit", () => {
  // `interchain-security-pd tx staking edit-validator --details 'hi <b>&"ü" p2p=x' --generate-only
  // --from cosmos1… --chain-id x --fees 5uatom,3abc --gas 123456` of v7.0.1; a test of the parts asks it again.
  it("is what a chain's binary prints", () => {
    const fees = parseCoins("5uatom,3abc") ?? [];
    expect(unsignedEdit({ operator, details: 'hi <b>&"ü" p2p=x', gas: "123456", fees })).toBe(
      String.raw`{"body":{"messages":[{"@type":"/cosmos.staking.v1beta1.MsgEditValidator","description":{"moniker":"[do-not-modify]","identity":"[do-not-modify]","website":"[do-not-modify]","security_contact":"[do-not-modify]","details":"hi \u003cb\u003e\u0026\"ü\" p2p=x"},"validator_address":"cosmosvaloper1qgpqyqszqgpqyqszqgpqyqszqgpqyqszxrnw2e","commission_rate":null,"min_self_delegation":null}],"memo":"","timeout_height":"0","extension_options":[],"non_critical_extension_options":[]},"auth_info":{"signer_infos":[],"fee":{"amount":[{"denom":"abc","amount":"3"},{"denom":"uatom","amount":"5"}],"gas_limit":"123456","payer":"","granter":""},"tip":null},"signatures":[]}`,
    );
  });
});

describe("parseCoins", () => {
  // What ParseCoinsNormalized of Cosmos SDK 0.50 takes: denominations of 3 to 128 characters, each once.
  it.each([
    "",
    "5",
    "uatom",
    "5ua",
    "-5uatom",
    "5.5uatom",
    "05uatom",
    "5uatom,",
    "5uatom,6uatom",
    "5 uatom;",
  ])("refuses %j", (text) => {
    expect(parseCoins(text)).toBeUndefined();
  });

  it("reads a denomination of another chain", () => {
    expect(parseCoins("7ibc/27394FB092D2ECCD")).toEqual([
      { denom: "ibc/27394FB092D2ECCD", amount: "7" },
    ]);
  });
});
