import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import type { CoreV1Api } from "@kubernetes/client-node";

import { rpcAddress } from "../chain/rpc-address";
import { rpcClient } from "../chain/rpc-client";
import { signedMarkKey } from "../core/manifests/signed-mark";
import { nextSignedMark, recordedHeight } from "../core/manifests/signed-mark";

export interface SignedMarkPlace {
  readonly namespace: string;
  /** Of the ConfigMap. */
  readonly name: string;
  /** The node's folder `data`. */
  readonly data: string;
  /** Of the node. */
  readonly rpc: string;
}

/** What a restored volume may lack at most, without that anybody notices. */
const everyMs = 10_000;
const callMs = 3_000;
/** An API server that failed over may leave a question without an answer for ever. */
const writeMs = 4_000;

async function within(work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const lateness = pause(writeMs, undefined, { signal: late.signal }).then(() => {
    throw new Error(`the API server does not answer within ${String(writeMs)} ms`);
  });
  try {
    await Promise.race([work, lateness]);
  } finally {
    late.abort();
    lateness.catch(() => undefined);
  }
}

/**
 * Says outside of the node's volume how far its key has signed, so that a pod on a volume from before
 * that does not start.
 *
 * @see core/manifests/signed-mark.ts for who reads it
 */
export class SignedMarkKeeper {
  private address: string | undefined;
  private said: bigint | undefined;
  private failing = false;
  private readonly stopped = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly api: Pick<CoreV1Api, "readNamespacedConfigMap" | "replaceNamespacedConfigMap">,
    private readonly place: SignedMarkPlace,
    private readonly onFailure: (reason: string) => void,
    everyOwnMs = everyMs,
  ) {
    this.running = this.run(everyOwnMs);
  }

  /** Says once more how far the key has signed: the node may sign until its own end. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
    await this.round();
  }

  private async run(waitMs: number): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      await this.round();
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async round(): Promise<void> {
    try {
      const height = recordedHeight(this.record());
      if (height === undefined || height === this.said) return;
      await within(this.write(height));
      this.said = height;
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.onFailure((error as Error).message);
      this.failing = true;
    }
  }

  private record(): string {
    try {
      return readFileSync(join(this.place.data, "priv_validator_state.json"), "utf8");
    } catch {
      return ""; // the init container has not made it yet
    }
  }

  private async write(height: bigint): Promise<void> {
    const { namespace, name } = this.place;
    const configMap = await this.api.readNamespacedConfigMap({ namespace, name });
    this.address ??= await this.ownAddress();
    const text = configMap.data?.[signedMarkKey] ?? "";
    const next = nextSignedMark(text, { address: this.address, height });
    if (next === undefined) return;
    // With the version that was read: who wrote meanwhile is read first.
    configMap.data = { ...configMap.data, [signedMarkKey]: next };
    await this.api.replaceNamespacedConfigMap({ namespace, name, body: configMap });
  }

  /** Address of the node's consensus key, which stays the same for as long as the pod lives. */
  private async ownAddress(): Promise<string> {
    const signal = AbortSignal.timeout(callMs);
    const rpc = rpcClient(rpcAddress(this.place.rpc), signal);
    const answer = await rpc.execute({ jsonrpc: "2.0", id: 1, method: "status", params: {} });
    const own = (answer.result as { validator_info?: { address?: unknown } }).validator_info;
    if (typeof own?.address !== "string" || !/^[0-9A-F]{40}$/.test(own.address)) {
      throw new Error("the node does not say which key it signs with");
    }
    return own.address;
  }
}
