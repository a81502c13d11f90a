import { addressOf, newMnemonic, operatorAddressOf } from "../../chain/chain-address";

describe("addressOf", () => {
  // From `interchain-security-pd keys add x --recover` and `keys show x --bech val`.
  const mnemonic = "test test test test test test test test test test test junk";
  it("derives the account and operator address that the Go binary derives", async () => {
    const account = await addressOf(mnemonic, "cosmos");
    expect(account).toBe("cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7");
    expect(operatorAddressOf(account)).toBe("cosmosvaloper15yk64u7zc9g9k2yr2wmzeva5qgwxps6yrxm64d");
  });

  it("does not mind how the words are spaced", async () => {
    const spaced = ` ${mnemonic.replaceAll(" ", "  ")}\n`;
    expect(await addressOf(spaced, "cosmos")).toBe(await addressOf(mnemonic, "cosmos"));
  });

  it("refuses what is no mnemonic without repeating any of it", async () => {
    const typo = mnemonic.replace("junk", "swordfish");
    const failure = await addressOf(typo, "cosmos").catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: "BAD_MNEMONIC" });
    expect(JSON.stringify([failure, (failure as Error).stack])).not.toMatch(/swordfish|test test/);
  });
});

describe("newMnemonic", () => {
  it("makes another 24 words each time, fit for an address", async () => {
    const [one, two] = [newMnemonic(), newMnemonic()];
    expect(one.split(" ")).toHaveLength(24);
    expect(one).not.toBe(two);
    expect(await addressOf(one, "cosmos")).toMatch(/^cosmos1[0-9a-z]{38}$/);
  });
});
