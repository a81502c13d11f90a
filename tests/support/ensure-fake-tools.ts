import { ensureTools } from "../../tools/ensure-tools";
import { cacheRootOf } from "../../tools/site";
import { fakeFamily } from "./fake-tools";

/*
 * A run of the tools of its own, to be raced and killed:
 *
 *     node -r ts-node/register/transpile-only tests/support/ensure-fake-tools.ts CHECKOUT
 */
const [checkout = ""] = process.argv.slice(2);
void ensureTools([fakeFamily], {
  checkout,
  cacheRoot: cacheRootOf(process.env),
  env: process.env,
  report: (line) => {
    console.log(line);
  },
}).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
