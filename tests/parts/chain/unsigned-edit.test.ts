import { execFileSync } from "node:child_process";

import { fromBech32, toBech32 } from "@cosmjs/encoding";

import { parseCoins, unsignedEdit } from "../../../core/details/unsigned-edit";
import { temporaryFolder } from "../../support/temporary-folder";

const operator = toBech32("cosmosvaloper", new Uint8Array(20).fill(9));
const home = temporaryFolder();

/** What the chain's own binary prints; it asks no node for it. */
function generated(details: string, fees?: string): string {
  const from = toBech32("cosmos", fromBech32(operator).data);
  const edit = ["tx", "staking", "edit-validator", "--generate-only", "--chain-id", "x"];
  const options = ["--from", from, "--home", home, "--details", details, "--gas", "300000"];
  const args = [...edit, ...options, ...(fees === undefined ? [] : ["--fees", fees])];
  return execFileSync("interchain-security-pd", args, { encoding: "utf8" });
}

describe("the unsigned edit of a validator", () => {
  it.each([
    { details: "p2p=x" },
    { details: `{"p2p":"x","a":"<b>&'\\\\"}`, fees: "500uatom,3abc" },
    { details: "tab\tline\nü ☃ 😀 \u2028 \u007f \u0001\b\f\r [do-not-modify]", fees: "0uatom" },
  ])("is the binary's own to the byte, of $details", ({ details, fees }) => {
    const coins = fees === undefined ? [] : (parseCoins(fees) ?? []);
    const ours = unsignedEdit({ operator, details, gas: "300000", fees: coins });
    expect(`${ours}\n`).toBe(generated(details, fees));
  });
});
