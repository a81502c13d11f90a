import { createHash } from "node:crypto";

import { portBusy } from "./busy-port";
import { claimName } from "./exclusive-name";

/**
 * Ports of embedded control planes on 127.0.0.1: below those of chains (26656 up), node ports
 * (30000 up) and the kernel's own choice (32768 up), so that nobody takes them while a cluster is
 * down.
 */
const first = 20_000;
const blockSize = 8;
const blocks = 750;

/**
 * Chooses a run of free ports for a folder and keeps other runs off it during some work.
 *
 * The search starts where the folder's name says, so that a folder tends to get the same ports again:
 *
 *     first + 8 · (uint32be(sha256(folder)) mod 750)
 */
export async function withPortBlock<T>(
  folder: string,
  work: (ports: readonly number[]) => Promise<T>,
): Promise<T> {
  const start = createHash("sha256").update(folder).digest().readUInt32BE(0);
  for (let step = 0; step < blocks; step += 1) {
    const base = first + blockSize * ((start + step) % blocks);
    const ports = Array.from({ length: blockSize }, (_, index) => base + index);
    const release = await claimName(`ports-${base}`);
    if (release === undefined) continue;
    try {
      const busy = await Promise.all(ports.map(async (port) => portBusy("127.0.0.1", port)));
      if (busy.every((fault) => fault === undefined)) return await work(ports);
    } finally {
      await release();
    }
  }
  throw new Error(
    `no ${blockSize} ports in a row are free on 127.0.0.1 between ${first} and ${first + blocks * blockSize}; stop what holds them`,
  );
}
