import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

import { homeScript } from "../../../core/manifests/home-script";
import { temporaryFolder } from "../../support/temporary-folder";

/* The script of the pod's init container, run by this machine's shell. */

const root = temporaryFolder();
const [home, given] = [join(root, "home"), join(root, "given")];
const record = join(home, "data", "priv_validator_state.json");
const inConfig = (name: string): string => readFileSync(join(home, "config", name), "utf8");

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What the pod is given: key and genesis as named. */
function give(key: string, genesis?: string): void {
  rmSync(given, { recursive: true, force: true });
  write(join(given, "config", "config.toml"), "moniker = 'x'");
  write(join(given, "keys", "priv_validator_key.json"), key);
  if (genesis !== undefined) write(join(given, "genesis", "genesis.json"), genesis);
}

const start = (): { status: number | null; stderr: string } => {
  const script = homeScript(home, false, given);
  const { status, stderr } = spawnSync("sh", ["-ec", script], { encoding: "utf8" });
  return { status, stderr };
};

/** A node that has run and signed. */
function signed(key: string, genesis: string): void {
  give(key, genesis);
  expect(start()).toEqual({ status: 0, stderr: "" });
  write(record, "signed at 7");
  write(join(home, "data", "blockstore.db"), "blocks");
}

beforeEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe("a node's home", () => {
  it("begins with what the pod is given, for its user only, and an empty record", () => {
    give("key 1");
    expect(start()).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(readFileSync(record, "utf8"))).toEqual({ height: "0", round: 0, step: 0 });
    expect(existsSync(join(home, "config", "genesis.json"))).toBe(false);
    expect(inConfig("priv_validator_key.json")).toBe("key 1");
    for (const file of [record, join(home, "config", "priv_validator_key.json")]) {
      expect(statSync(file).mode & 0o777).toBe(0o600);
    }
  });

  it("keeps record and blocks when the pod starts again, and takes changed files", () => {
    signed("key 1", "genesis 1");
    write(join(given, "config", "config.toml"), "moniker = 'y'");
    expect(start()).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(record, "utf8")).toBe("signed at 7");
    expect(inConfig("config.toml")).toBe("moniker = 'y'");
  });

  it("stays down when the record of its key is gone", () => {
    signed("key 1", "genesis 1");
    rmSync(record);
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain("the record of the blocks that this key has signed is gone");
    expect(existsSync(record)).toBe(false);
  });

  it("puts the blocks aside when the chain is another and so is its key", () => {
    signed("key 1", "genesis 1");
    give("key 2", "genesis 2");
    expect(start()).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(record, "utf8")).toContain('"height":"0"');
    expect(inConfig("genesis.json")).toBe("genesis 2");
    const [former] = readdirSync(home).filter((name) => /^data\.\d+$/.test(name));
    expect(readFileSync(join(home, former!, "priv_validator_state.json"), "utf8")).toBe(
      "signed at 7",
    );
  });

  it("stays down when the genesis is another and the key is not", () => {
    signed("key 1", "genesis 1");
    give("key 1", "genesis 2");
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain("the genesis is another and the key is not");
    expect(readFileSync(record, "utf8")).toBe("signed at 7");
    expect(inConfig("genesis.json")).toBe("genesis 1");
  });

  it("takes another genesis where nothing was signed", () => {
    give("key 1", "genesis 1");
    expect(start()).toEqual({ status: 0, stderr: "" });
    // As CometBFT writes it before the first vote.
    write(record, '{\n  "height": "0",\n  "round": 0,\n  "step": 0\n}');
    write(join(home, "data", "blockstore.db"), "blocks");
    give("key 1", "genesis 2");
    expect(start()).toEqual({ status: 0, stderr: "" });
    expect(inConfig("genesis.json")).toBe("genesis 2");
    expect(existsSync(join(home, "data", "blockstore.db"))).toBe(false);
    expect(readFileSync(record, "utf8")).toContain('"height":"0"');
  });
});

it("a node's home that was cut off while it took another genesis begins with that", () => {
  give("key 1", "genesis 1");
  expect(start()).toEqual({ status: 0, stderr: "" });
  write(record, '{"height": "0"}');
  give("key 1", "genesis 2");
  // No room for the genesis: the script ends after the former blocks are put aside.
  const script = homeScript(home, false, given).replace(/^  cp .*genesis.*$/m, "  exit 9");
  expect(spawnSync("sh", ["-ec", script]).status).toBe(9);
  expect(existsSync(record)).toBe(false);
  expect(start()).toEqual({ status: 0, stderr: "" });
  expect(inConfig("genesis.json")).toBe("genesis 2");
});

describe("a node's home, beside the mark of how far its validator has signed,", () => {
  const address = "D20D617125EC91078B769D535BA21AFB895CA11C";
  const key = JSON.stringify({ address, pub_key: { value: "x" } });
  const signedTo = (height: string): string =>
    JSON.stringify({ height, round: 0, step: 3, signature: "x" }, null, 2);

  const mark = (text: string): void => {
    write(join(given, "mark", "signed"), text);
  };

  it.each([
    { name: "is where the mark is", recorded: "41", text: `${address} 41` },
    { name: "is further", recorded: "42", text: `${address} 41\n` },
    { name: "is further by a digit", recorded: "100", text: `${address} 99` },
    { name: "has a mark of another key", recorded: "7", text: `${"0".repeat(40)} 41` },
    { name: "has no mark yet", recorded: "7", text: "" },
  ])("starts where its record $name", ({ recorded, text }) => {
    give(key, "genesis 1");
    expect(start()).toEqual({ status: 0, stderr: "" });
    write(record, signedTo(recorded));
    mark(text);
    expect(start()).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(record, "utf8")).toBe(signedTo(recorded));
  });

  it.each([
    { name: "a volume from before", recorded: "40", ends: "40" },
    { name: "a volume whose record is at its beginning", recorded: "0", ends: "0" },
    { name: "a record that tells nothing", recorded: undefined, ends: "nothing" },
  ])("stays down on $name", ({ recorded, ends }) => {
    give(key, "genesis 1");
    expect(start()).toEqual({ status: 0, stderr: "" });
    const text = recorded === undefined ? "{}" : signedTo(recorded);
    write(record, text);
    mark(`${address} 41`);
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `the node's record of signed blocks ends at ${ends}, and its validator has signed up to 41; "${record}"; put the latest volume back, or opt the validator out and let the chain go on without it\n`,
    );
    expect(readFileSync(record, "utf8")).toBe(text);
  });

  it("stays down on a volume that was made anew, and makes nothing in it", () => {
    give(key, "genesis 1");
    mark(`${address} 41`);
    expect(start()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("ends at nothing"),
    });
    expect(existsSync(record)).toBe(false);
    expect(start().status).toBe(1);
  });

  it("stays down on a mark that nobody can read", () => {
    give(key, "genesis 1");
    mark(`${address} many`);
    expect(start()).toMatchObject({ status: 1, stderr: expect.stringContaining('"many"') });
  });
});
