import { randomBytes } from "node:crypto";

import { Ed25519 } from "@cosmjs/crypto";

import { resourceProvider } from "../dynamic/resource-provider";

interface Inputs {
  /** Absent only in states of old. */
  readonly consumerId?: string;
  readonly seed?: string;
  readonly publicKey?: string;
}

const seedBytes = 32;

/** Implements ConsumerKey. */
export const provider = resourceProvider<Inputs>({
  async diff(_id: string, olds: Inputs, news: Inputs) {
    // A state of old does not say which chain the key is for: it is that of today, and is noted.
    const noted = olds.consumerId !== undefined;
    const another = noted && news.consumerId !== undefined && olds.consumerId !== news.consumerId;
    const notes = !noted && news.consumerId !== undefined;
    return { changes: another || notes, replaces: another ? ["consumerId"] : [] };
  },

  async create({ consumerId }: Inputs) {
    const seed = randomBytes(seedBytes);
    const { pubkey } = await Ed25519.makeKeypair(seed);
    const publicKey = Buffer.from(pubkey).toString("base64");
    return { id: publicKey, outs: { consumerId, seed: seed.toString("hex"), publicKey } } as {
      id: string;
      outs: Inputs;
    };
  },

  async update(_id: string, olds: Inputs, { consumerId }: Inputs) {
    return { outs: { ...olds, ...(consumerId === undefined ? {} : { consumerId }) } };
  },
});
