import { randomBytes } from "node:crypto";

import { Ed25519 } from "@cosmjs/crypto";

import type { ResourceProvider } from "../resource-provider";

interface Inputs {
  readonly seed?: string;
  readonly publicKey?: string;
}

const seedBytes = 32;

/** Implements ConsumerKey. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds, news: Inputs) {
    return { inputs: news };
  },

  async diff() {
    return { changes: false };
  },

  async create() {
    const seed = randomBytes(seedBytes);
    const { pubkey } = await Ed25519.makeKeypair(seed);
    const publicKey = Buffer.from(pubkey).toString("base64");
    return { id: publicKey, outs: { seed: seed.toString("hex"), publicKey } };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },

  async delete() {
    // The key lived in the state only.
  },
};
