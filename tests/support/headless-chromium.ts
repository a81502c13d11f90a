import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

/*
 * A Chromium without a window, from the npm packages of tests/browser, with its own fonts and libraries, so that it
 * needs nothing of the machine and draws the same everywhere. Its package would put it into the folder for
 * temporary files, under a name that anybody may take.
 */

const modules = join(__dirname, "..", "browser", "node_modules");
const packed = join(modules, "@sparticuz", "chromium", "bin");
const unpacked = join(modules, ".chromium");
const program = join(unpacked, "chromium");

const environment = {
  ...process.env,
  LD_LIBRARY_PATH: join(unpacked, "lib"),
  FONTCONFIG_FILE: join(unpacked, "fonts.conf"),
};

const unbrotli = (name: string): Buffer => brotliDecompressSync(readFileSync(join(packed, name)));

/** Unpacks it once; it is there as a whole or not at all. */
function unpack(): void {
  const draft = `${unpacked}.${process.pid}`;
  mkdirSync(draft, { recursive: true });
  for (const name of ["al2023.tar.br", "fonts.tar.br"]) {
    execFileSync("tar", ["-x", "-C", draft], { input: unbrotli(name) });
  }
  const fonts = `<?xml version="1.0"?><fontconfig><dir>${unpacked}/fonts</dir><cachedir>${unpacked}/cache</cachedir></fontconfig>\n`;
  writeFileSync(join(draft, "fonts.conf"), fonts);
  writeFileSync(join(draft, "chromium"), unbrotli("chromium.br"), { mode: 0o755 });
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(draft, unpacked);
}

/** Why no Chromium can be started; undefined where one can. */
export function missingChromium(): string | undefined {
  if (!existsSync(packed)) return "the packages of tests/browser are not installed";
  try {
    if (!existsSync(program)) unpack();
  } catch (error) {
    return `it cannot be unpacked: ${(error as Error).message}`;
  }
  const { status, stderr, error } = spawnSync(program, ["--version"], {
    env: environment,
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  return `it does not start: ${error?.message ?? stderr.trim().split("\n").at(-1) ?? ""}`;
}

/** Playwright's browser, as far as tests use it; its types are not installed here. */

export async function startChromium(): Promise<any> {
  const { chromium } = createRequire(join(modules, "x.js"))("playwright-core");
  return chromium.launch({
    executablePath: program,
    env: environment,
    // Names lead nowhere, so that nothing leaves this machine.
    args: ["--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
}
