import type { EncodeObject } from "@cosmjs/proto-signing";
import { MsgEditValidator } from "cosmjs-types/cosmos/staking/v1beta1/tx";

/** The staking module's word for a description field that is to stay as it is. */
const untouched = "[do-not-modify]";

/** Sets a validator's `details` and leaves every other field alone. */
export const editValidator = (operator: string, details: string): EncodeObject => ({
  typeUrl: MsgEditValidator.typeUrl,
  value: MsgEditValidator.fromPartial({
    validatorAddress: operator,
    description: {
      moniker: untouched,
      identity: untouched,
      website: untouched,
      securityContact: untouched,
      details,
    },
  }),
});
