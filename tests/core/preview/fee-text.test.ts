import { txFee } from "../../../chain/signed-tx";
import { feeText } from "../../../core/preview/fee-text";
import { transactionGas } from "../../../core/transaction-gas";

describe("feeText", () => {
  // What cosmjs puts into the transaction itself.
  it.each(["0.005uatom", "0.0000031stake", "25ibc/27394FB0", "0.025factory/a1/b-c.d", "1000xyz"])(
    "is what a transaction at %s offers",
    (price) => {
      const [coin] = txFee(transactionGas, price).amount;
      expect(feeText(price)).toBe(`${coin?.amount ?? ""}${coin?.denom ?? ""}`);
    },
  );

  it("is nothing where that offers no coin", () => {
    expect(txFee(transactionGas, "0stake").amount).toEqual([]);
    expect(feeText("0stake")).toBe("nothing");
  });

  it.each(["", "uatom", "1", "-1uatom", "[secret]"])("is not known of %j", (price) => {
    expect(feeText(price)).toBeUndefined();
  });
});
