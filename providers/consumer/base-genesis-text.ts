import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

import { consumerProgram } from "../../core/consumer/consumer-program";
import { chainCommand } from "../machine/chain-command";
import { claimFolder, type FolderOwner, removeOwnFolder } from "../machine/folder-owner";
import { withHomeLock } from "../machine/home-lock";
import { toolPath } from "../machine/tool-path";
import { genesisFileText } from "./genesis-file";

/** Where the text of a base genesis comes from. */
export interface GenesisSource {
  readonly consumerChainId: string;
  readonly stack: string;
  /** Name of the chain's program; that of Interchain Security when absent. */
  readonly program?: string;
  readonly genesisFile?: string;
  readonly directory: string;
}

/** The chain binary's own default genesis, made in a folder of this stack that is gone afterwards. */
async function defaultText(source: GenesisSource): Promise<string> {
  const owner: FolderOwner = {
    holds: `base genesis of chain "${source.consumerChainId}"`,
    stack: source.stack,
  };
  const binary = toolPath(source.program ?? consumerProgram);
  return withHomeLock(source.directory, async () => {
    const directory = claimFolder(resolve(source.directory), owner);
    const home = join(directory, "home");
    try {
      rmSync(home, { recursive: true, force: true });
      mkdirSync(home, { recursive: true, mode: 0o700 });
      await chainCommand(binary, [
        ...["init", "genesis"],
        ...["--chain-id", source.consumerChainId],
        ...["--default-denom", "stake", "--home", home],
      ]);
      return readFileSync(join(home, "config", "genesis.json"), "utf8");
    } finally {
      removeOwnFolder(directory, owner, ["home"]);
    }
  });
}

/** What a consumer chain starts from, before the provider chain's part is in it. */
export async function baseGenesisText(source: GenesisSource): Promise<string> {
  const { genesisFile: file } = source;
  return file === undefined ? defaultText(source) : genesisFileText("genesisFile", file);
}
