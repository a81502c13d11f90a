import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  driftedFiles,
  homePathFault,
  lostRecord,
  refuseForeignData,
  writeHome,
} from "../../../providers/embedded/chain-home";
import { temporaryFolder } from "../../support/temporary-folder";

const root = temporaryFolder();
const files = { "config/config.toml": "moniker = 1\n", "config/genesis.json": '{"chain_id":"a"}' };
const state = "data/priv_validator_state.json";
let home: string;
let count = 0;

beforeEach(() => {
  home = join(root, `home-${(count += 1)}`);
  writeHome(home, files, {});
});

const read = (path: string): string => readFileSync(join(home, path), "utf8");
const makeBlocks = (): string =>
  mkdirSync(join(home, "data", "blockstore.db"), { recursive: true })!;

describe("writeHome", () => {
  it("writes what only its owner can read, with a signing state that has signed nothing", () => {
    expect(read("config/config.toml")).toBe("moniker = 1\n");
    expect(JSON.parse(read(state))).toEqual({ height: "0", round: 0, step: 0 });
    expect(statSync(join(home, "config/config.toml")).mode & 0o077).toBe(0);
    expect(statSync(join(home, "config")).mode & 0o077).toBe(0);
  });

  it("never resets the signing state, not even to a declared one", () => {
    writeFileSync(join(home, state), '{"height":"77"}');
    writeHome(home, { ...files, [state]: '{"height":"0"}' }, {});
    expect(read(state)).toBe('{"height":"77"}');
    expect(driftedFiles(home, { ...files, [state]: '{"height":"0"}' })).toEqual([]);
  });

  it("removes a file that is no longer declared, and nothing else", () => {
    writeFileSync(join(home, "config/addrbook.json"), "{}");
    writeHome(
      home,
      { "config/genesis.json": files["config/genesis.json"] },
      { ...files, [state]: "" },
    );
    expect(() => read("config/config.toml")).toThrow("ENOENT");
    expect(read("config/addrbook.json")).toBe("{}");
    expect(read(state)).not.toBe("");
  });
});

describe("driftedFiles", () => {
  it("names what was changed or removed by hand", () => {
    expect(driftedFiles(home, files)).toEqual([]);
    writeFileSync(join(home, "config/config.toml"), "moniker = 2\n");
    rmSync(join(home, "config/genesis.json"));
    expect(driftedFiles(home, files)).toEqual(["config/config.toml", "config/genesis.json"]);
  });
});

describe("refuseForeignData", () => {
  it("lets an empty home, and one with its own data, pass", () => {
    refuseForeignData(join(root, "nowhere"), files);
    makeBlocks();
    refuseForeignData(home, files);
  });

  it("refuses blocks of another genesis", () => {
    makeBlocks();
    expect(() => {
      refuseForeignData(home, { ...files, "config/genesis.json": '{"chain_id":"b"}' });
    }).toThrow(`home "${home}" holds the data of another genesis; remove it, or replace the node`);
  });
});

describe("lostRecord", () => {
  const sentence = (): string =>
    `record of what the node's key has signed is gone, without it a block could be signed twice; "${join(home, state)}"; put the file back, or destroy the stack and begin a new chain`;
  const emptyHome = (): void => {
    rmSync(home, { recursive: true });
  };
  const dropRecord = (): void => {
    rmSync(join(home, state));
  };

  it.each([
    { name: "nothing in a new home", hasRun: false, damage: emptyHome, lost: false },
    { name: "nothing in a home that a killed create began", hasRun: false, lost: false },
    { name: "nothing while the file is there", hasRun: true, damage: makeBlocks, lost: false },
    { name: "a home that is gone", hasRun: true, damage: emptyHome, lost: true },
    { name: "the file, with or without blocks", hasRun: true, damage: dropRecord, lost: true },
    {
      name: "the file of a node that is not known, from its blocks",
      hasRun: false,
      damage: () => {
        makeBlocks();
        dropRecord();
      },
      lost: true,
    },
  ])("misses $name", ({ hasRun, damage, lost }) => {
    damage?.();
    expect(lostRecord(home, hasRun)).toBe(lost ? sentence() : undefined);
  });
});

describe("homePathFault", () => {
  it.each([
    { path: "config/config.toml", fault: undefined },
    { path: state, fault: undefined },
    { path: "../outside", fault: "is not inside the home" },
    { path: "config/../../outside", fault: "is not inside the home" },
    { path: "/etc/passwd", fault: "is not inside the home" },
    { path: ".", fault: "is not inside the home" },
    { path: "data/blockstore.db/LOCK", fault: "is the chain's own" },
  ])("judges $path", ({ path, fault }) => {
    const found = homePathFault(path);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(fault);
  });
});
