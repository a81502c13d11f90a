/** Ports of the CCV channel (ICS-28). */
export const consumerPort = "consumer";
export const providerPort = "provider";

/** The consumer chain's client of the provider chain: its genesis makes it before anything else. */
export const consumerClientId = "07-tendermint-0";

/** Whether a text is a channel's id, and nothing that a terminal would obey. */
export const isChannelId = (text: unknown): text is string =>
  typeof text === "string" && /^channel-\d{1,19}$/.test(text);
