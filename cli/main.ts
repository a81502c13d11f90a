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

void runProgram(commands, process.argv.slice(2), processIo(process)).then((exitCode) => {
  process.exitCode = exitCode;
});
