/** What one pool of RPC addresses found out, for the next. */
export interface PoolMemory {
  /** Place of the address that answered last; the next call begins with it. */
  preferred: number;
}

const memories = new Map<string, PoolMemory>();
/** More pools than a process has use for; the one asked for longest ago is forgotten. */
const memoryLimit = 64;

/** One per process for each list of addresses and chain id: a dead address is waited for once, not in every pool. */
export function poolMemory(rpc: readonly string[], chainId?: string): PoolMemory {
  const key = JSON.stringify([chainId ?? null, ...rpc]);
  const memory = memories.get(key) ?? { preferred: 0 };
  memories.delete(key);
  memories.set(key, memory);
  const [oldest] = memories.keys();
  if (memories.size > memoryLimit && oldest !== undefined) memories.delete(oldest);
  return memory;
}
