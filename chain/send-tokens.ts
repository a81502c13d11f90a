import type { EncodeObject } from "@cosmjs/proto-signing";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";

/** Sends tokens from one account to another. */
export const sendTokens = (
  from: string,
  to: string,
  coin: { readonly denom: string; readonly amount: string },
): EncodeObject => ({
  typeUrl: MsgSend.typeUrl,
  value: MsgSend.fromPartial({ fromAddress: from, toAddress: to, amount: [coin] }),
});
