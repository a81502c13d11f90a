import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/*
 * What `source tools/stack-env.sh` sets, for `ics` alone and only where it is not set: in a checkout whose
 * tools are built. A test holds that both say the same.
 */

type Environment = NodeJS.ProcessEnv;

/** A variable that says something: an empty one is none, as to the script. */
const said = (env: Environment, name: string): string | undefined =>
  env[name] === "" ? undefined : env[name];

const homeOf = (env: Environment): string =>
  said(env, "PULUMI_HOME") ?? join(env["HOME"] ?? homedir(), ".pulumi");

const toolsOf = (checkout: string): string => join(checkout, ".ics", "tools", "bin");

/** Whether this folder is a checkout with tools, and not an installed package. */
const isCheckout = (checkout: string): boolean =>
  existsSync(join(checkout, "tools", "stack-env.sh")) && existsSync(toolsOf(checkout));

/** The tools of a checkout; nothing where somebody has sourced the script, and perhaps changed his mind since. */
export function toolsEnvironment(env: Environment, checkout: string): Environment {
  const path = env["PATH"] ?? "";
  const tools = toolsOf(checkout);
  const isSourced = env["ICS_STACK"] !== undefined || path.split(delimiter).includes(tools);
  if (isSourced || !isCheckout(checkout)) return {};
  const home = join(checkout, ".ics", "tools", "pulumi");
  const found = {
    PATH: [tools, path].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    NODE_COMPILE_CACHE:
      said(env, "NODE_COMPILE_CACHE") ?? join(checkout, "node_modules", ".cache", "node"),
  };
  if (!existsSync(home)) return found;
  const users = said(env, "ICS_USERS_PULUMI_HOME") ?? homeOf(env);
  return {
    ...found,
    ICS_USERS_PULUMI_HOME: users,
    PULUMI_CREDENTIALS_PATH: said(env, "PULUMI_CREDENTIALS_PATH") ?? users,
    PULUMI_HOME: home,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Whether somebody has logged in to a backend of his own. */
function isLoggedIn(env: Environment): boolean {
  const folder = said(env, "PULUMI_CREDENTIALS_PATH") ?? homeOf(env);
  try {
    const text = readFileSync(join(folder, "credentials.json"), "utf8");
    return Boolean((JSON.parse(text) as { readonly current?: string }).current);
  } catch {
    return env["PULUMI_ACCESS_TOKEN"] !== undefined;
  }
}

const hasText = (file: string): boolean => existsSync(file) && statSync(file).size > 0;

/**
 * Backend and passphrase of a stack that `make` made. Whoever has logged in to another backend is asked there
 * for stacks that this one has not.
 */
export function stackEnvironment(env: Environment, checkout: string, stack: string): Environment {
  if (!isCheckout(checkout)) return {};
  const folder = join(checkout, ".ics", "pulumi");
  const own = `file://${folder}`;
  const isMade = existsSync(join(folder, ".pulumi", "stacks", "ics", `${stack}.json`));
  const backend = said(env, "PULUMI_BACKEND_URL") ?? (isMade || !isLoggedIn(env) ? own : undefined);
  if (backend !== own) return {};
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passphrase = join(checkout, ".ics", "passphrase");
  const isSet =
    env["PULUMI_CONFIG_PASSPHRASE"] !== undefined ||
    said(env, "PULUMI_CONFIG_PASSPHRASE_FILE") !== undefined;
  return {
    PULUMI_BACKEND_URL: own,
    ...(isSet || !hasText(passphrase) ? {} : { PULUMI_CONFIG_PASSPHRASE_FILE: passphrase }),
  };
}
