/** An RPC address in the notation of URLs: `tcp://` is CometBFT's own way of writing `http://`. */
export const httpNotation = (address: string): string => address.trim().replace(/^tcp:/i, "http:");
