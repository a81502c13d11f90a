import type { EncodeObject } from "@cosmjs/proto-signing";
import { MsgEditValidator } from "cosmjs-types/cosmos/staking/v1beta1/tx";

import { untouched } from "../core/details/registry";

/**
 * Sets a validator's `details` and leaves every other field alone.
 *
 * @param details - The empty text clears them; `[do-not-modify]` leaves them, too.
 */
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
