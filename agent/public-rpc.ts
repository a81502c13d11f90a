import { parseArgs } from "node:util";

import { containerPublicRpcPort, containerRpcPort } from "../core/manifests/node-config";
import { openLog } from "./log";
import { runUntilStopped } from "./process";
import { publicRpcServer } from "./public-rpc-server";

const help = `Usage: public-rpc [--host HOST] [--port PORT] [--rpc HOST:PORT]

Lets others ask the node of its pod by RPC without the methods that steer it: those stay with the
pod's loopback, where its peers are set.

  --host HOST          to listen at; default: all addresses
  --port PORT          default ${String(containerPublicRpcPort)}
  --rpc HOST:PORT      of the node; default 127.0.0.1:${String(containerRpcPort)}
`;

function main(args: readonly string[]): void {
  const { values } = parseArgs({
    args: [...args],
    options: {
      host: { type: "string" },
      port: { type: "string", default: String(containerPublicRpcPort) },
      rpc: { type: "string", default: `127.0.0.1:${String(containerRpcPort)}` },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const log = openLog("ics-public-rpc");
  const server = publicRpcServer(values.rpc);
  server.listen(Number(values.port), values.host, () => {
    log.info({ port: Number(values.port), rpc: values.rpc }, "listening");
  });
  runUntilStopped(log, server, () => Promise.resolve());
}

try {
  main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`public-rpc: ${(error as Error).message}\n\n${help}`);
  process.exit(2);
}
