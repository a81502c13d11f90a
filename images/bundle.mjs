import { copyFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

/*
 * Packs the agent, the sidecars and the relayer, libraries included, into files that need nothing but Node: what
 * images/agent/Dockerfile copies, in dist/agent or the folder that is named. CommonJS, since some of what is packed requires at run time.
 */

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = resolve(process.argv[2] ?? join(checkout, "dist", "agent"));
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: {
    agent: join(checkout, "agent/main.ts"),
    sidecar: join(checkout, "agent/sidecar.ts"),
    relayer: join(checkout, "agent/relayer.ts"),
    "public-rpc": join(checkout, "agent/public-rpc.ts"),
  },
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  outdir: out,
  // Paths that come into the text are the checkout's, wherever this runs: the same sources give the same bytes.
  absWorkingDir: checkout,
  outExtension: { ".js": ".cjs" },
  // Read beside the program at run time.
  sourcemap: false,
  logLevel: "warning",
});
copyFileSync(join(checkout, "chain/ics/consumer.proto"), join(out, "consumer.proto"));
copyFileSync(join(checkout, "images/agent/run.cjs"), join(out, "run.cjs"));
