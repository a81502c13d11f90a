import { Option } from "commander";

import { hashedPorts, type PortScheme, portSchemes } from "../../core/ports/hashed-ports";
import { printable } from "../../core/printable";
import { CallFault } from "../call-fault";
import type { IcsCommand } from "../ics-command";
import { jsonText } from "../json-text";
import { textTable } from "../text-table";

interface Flags {
  readonly scheme: PortScheme;
  readonly json?: true;
}

export const ports: IcsCommand<Flags> = {
  name: "ports",
  summary: "the ports of consumer chains, computed from their chain ids",
  examples: [
    { call: "ics ports neutron-1 stride-1", what: "two that want the same ports" },
    { call: "ics ports --scheme interleaved neutron-1", what: "in the other scheme" },
    { call: "ics ports --json neutron-1", what: "for a script" },
  ],
  declare: (command) =>
    command
      .argument("<CHAIN_ID...>", "chain ids, as they stand in the genesis")
      .addOption(
        new Option("--scheme <SCHEME>", "how offsets become ports")
          .choices(portSchemes)
          .default("hashed"),
      )
      .option("--json", "as JSON, by chain id"),
  run: (chainIds, { scheme, json }, io) => {
    if (chainIds.includes("")) {
      throw new CallFault('a chain id is empty; ""; see ics ports --help');
    }
    const each = chainIds.map((chainId) => ({ chainId, ports: hashedPorts(chainId, scheme) }));
    if (json === true) {
      const byChain = Object.fromEntries(each.map((one) => [one.chainId, one.ports]));
      io.stdout.write(jsonText(byChain));
      return 0;
    }
    const rows = each.map(({ chainId, ports: { p2p, rpc, grpc, grpcWeb } }) => [
      ...[p2p, rpc, grpc].map(String),
      ...(scheme === "interleaved" ? [String(grpcWeb)] : []),
      printable(chainId),
    ]);
    const head = ["P2P", "RPC", "GRPC", ...(scheme === "interleaved" ? ["GRPC-WEB"] : [])];
    io.stdout.write(`${textTable([[...head, "CHAIN ID"], ...rows])}\n`);
    return 0;
  },
};
