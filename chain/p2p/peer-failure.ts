import type { PeerFaultCode } from "../../core/doctor/peer-answer";

/** Whoever is dialled does something else than a CometBFT node would. */
export class PeerFailure extends Error {
  /** @param message - As it may stand in a message to people. */
  constructor(
    readonly code: PeerFaultCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "PeerFailure";
  }
}
