import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { promisify } from "node:util";

import { eventually } from "./eventually";

/** Whatever the Go binary or a node answers. */
export type Json = any;

/** A provider chain as its Go binary sees it: the judge of what this program does. */
export interface ChainClient {
  /** What `q …` says, through the first validator's node unless another RPC is named. */
  query(args: readonly string[], rpc?: string): Promise<Json>;
  /** Signs and sends `tx …`, as a person would by hand, and waits for the block. */
  transact(signer: Signer, args: readonly string[]): Promise<void>;
}

interface Signer {
  readonly moniker: string;
  readonly mnemonic: string;
}

const keyring = ["--keyring-backend", "test"];
const nodeAt = (rpc: string): string[] => ["--node", rpc.replace("http:", "tcp:")];

/** @param chain.home - Folder for the binary's keyring. */
export function chainClient(chain: {
  readonly binary: string;
  readonly chainId: string;
  readonly home: string;
  readonly rpc: string;
}): ChainClient {
  const { binary, chainId, rpc: firstRpc } = chain;
  const home = ["--home", chain.home];
  mkdirSync(chain.home, { recursive: true });
  // Such a program leaves a folder among the temporary files at every call.
  const env = { ...process.env, TMPDIR: chain.home };
  const run = (program: string, args: readonly string[]) =>
    promisify(execFile)(program, [...args], { env });
  const json = async (args: readonly string[]): Promise<Json> =>
    JSON.parse((await run(binary, [...args, "--output", "json", ...home])).stdout);
  const query = (args: readonly string[], rpc = firstRpc): Promise<Json> =>
    json(["q", ...args, ...nodeAt(rpc)]);

  const imported = new Set<string>();
  const importKey = async ({ moniker, mnemonic }: Signer): Promise<void> => {
    if (imported.has(moniker)) return;
    const adding = run(binary, ["keys", "add", moniker, "--recover", ...keyring, ...home]);
    adding.child.stdin?.end(`${mnemonic}\n`);
    await adding;
    imported.add(moniker);
  };

  const transact = async (signer: Signer, args: readonly string[]): Promise<void> => {
    await importKey(signer);
    const signed = ["--from", signer.moniker, "--chain-id", chainId, "--yes", ...keyring];
    const sent = await json(["tx", ...args, ...signed, ...nodeAt(firstRpc)]);
    if (sent.code !== 0) throw new Error(`chain refuses ${args.join(" ")}: ${sent.raw_log}`);
    const tx = await eventually(`${args.join(" ")} is in a block`, () =>
      query(["tx", sent.txhash]).catch(() => undefined),
    );
    if (tx.code !== 0) throw new Error(`${args.join(" ")} failed: ${tx.raw_log}`);
  };
  return { query, transact };
}
