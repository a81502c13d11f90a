import { join } from "node:path";

import { toolsEnvironment } from "./checkout-environment";
import { doctor } from "./commands/doctor";
import { endpoint } from "./commands/endpoint";
import { graph } from "./commands/graph";
import { peers } from "./commands/peers";
import { plan } from "./commands/plan";
import { ports } from "./commands/ports";
import { serve } from "./commands/serve";
import { show } from "./commands/show";
import { status } from "./commands/status";
import { processIo } from "./process-io";
import { runProgram } from "./program";

const commands = [doctor, endpoint, graph, peers, plan, ports, serve, show, status];

Object.assign(process.env, toolsEnvironment(process.env, join(__dirname, "..")));

/** Waits until what was written is out, or nobody reads it. */
const flushed = async (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((done) => {
    stream.write("", () => {
      done();
    });
  });

void runProgram(commands, process.argv.slice(2), processIo(process)).then(async (exitCode) => {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // What was given up must not keep it, such as a program of a kubeconfig that waits for a person.
  process.exit(exitCode);
});
