import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A listening TCP socket's local address as /proc writes it: hex, each 32-bit word little-endian. */
const readableAddress = (hex: string): string => {
  const bytes = [...Buffer.from(hex, "hex")];
  const words = Array.from({ length: bytes.length / 4 }, (_, word) =>
    bytes.slice(word * 4, word * 4 + 4).reverse(),
  ).flat();
  return words.length === 4 ? words.join(".") : Buffer.from(words).toString("hex");
};

const socketInodes = (pid: number): Set<string> =>
  new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        return []; // closed meanwhile
      }
    }),
  );

const listenState = "0A";

/** Addresses on which a process accepts TCP connections, as `address:port`; IPv6 as 32 hex digits. */
export function listeners(pid: number): string[] {
  const inodes = socketInodes(pid);
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listenState && inodes.has(fields[9] ?? ""))
      .map((fields) => {
        const [address = "", port = ""] = (fields[1] ?? "").split(":");
        return `${readableAddress(address)}:${Number.parseInt(port, 16)}`;
      }),
  );
}
