import { addressOf, newMnemonic, operatorAddressOf } from "../../../chain/chain-address";
import { openChainReader } from "../../../chain/chain-reader";
import type { Json } from "../../support/chain-client";
import type { TestChain } from "../../support/test-chain";
import { startTestChain } from "../../support/test-chain";

jest.setTimeout(180_000);

let chain: TestChain;

beforeAll(async () => {
  chain = await startTestChain({ chainId: "provider-reader-1" });
});

afterAll(() => chain.stop());

const byTheBinary = async (): Promise<Json> =>
  (await chain.query(["staking", "validators"])).validators[0];

describe("openChainReader on a real provider chain", () => {
  it("reads validators as the Go binary does", async () => {
    const expected = await byTheBinary();
    const reader = openChainReader([chain.validators[0]!.rpc]);
    expect(await reader.bondedValidators()).toEqual([
      {
        operator: expected.operator_address,
        moniker: "alice",
        details: "",
        tokens: 1_000_000n,
        status: "bonded",
        jailed: false,
        consensusPubkey: expected.consensus_pubkey.value,
      },
    ]);
    expect(await reader.validator(expected.operator_address)).toEqual(
      (await reader.bondedValidators())[0],
    );
  });

  it("knows no validator of an account that has none", async () => {
    const reader = openChainReader([chain.validators[0]!.rpc]);
    const nobody = operatorAddressOf(await addressOf(newMnemonic(), "cosmos"));
    expect(await reader.validator(nobody)).toBeUndefined();
  });

  it("tells chain id, height and time", async () => {
    const before = await chain.height();
    const status = await openChainReader([chain.validators[0]!.rpc]).status();
    expect(status).toMatchObject({ chainId: "provider-reader-1", catchingUp: false });
    expect(Number(status.height)).toBeGreaterThanOrEqual(before);
    expect(Math.abs(status.blockTime.getTime() - Date.now())).toBeLessThan(10_000);
  });

  it("refuses an address of another chain, naming both chains and the address", async () => {
    const { rpc } = chain.validators[0]!;
    const reader = openChainReader([rpc], { chainId: "cosmoshub-4" });
    await expect(reader.bondedValidators()).rejects.toMatchObject({
      code: "WRONG_CHAIN",
      message: `RPC address serves chain "provider-reader-1" instead of "cosmoshub-4"; "${rpc}"; correct the address or the chain id`,
    });
  });

  it("turns to the next address when the first is down", async () => {
    const down = "http://127.96.0.254:1";
    const reader = openChainReader([down, chain.validators[0]!.rpc]);
    expect(await reader.bondedValidators()).toHaveLength(1);
  });
});
