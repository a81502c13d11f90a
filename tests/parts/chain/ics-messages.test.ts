import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { expectGolden } from "../../support/golden";
import { account, chainId, consumerKey, launchedFile, metadata } from "../../support/ics-vectors";
import { temporaryFolder } from "../../support/temporary-folder";

/*
 * The messages of Interchain Security as the real Go binary writes them. Made again with
 * UPDATE_GOLDEN=1; tests/chain/ics/messages.test.ts compares this program's with them.
 */

const binary = "interchain-security-pd";
const folder = temporaryFolder();
const home = ["--home", join(folder, "home")];

/** Bytes of the one message of an unsigned transaction, base64. */
function messageOf(args: readonly string[]): { typeUrl: string; bytes: string } {
  const unsigned = execFileSync(
    binary,
    [
      ...["tx", "provider", ...args, "--from", account, "--generate-only", "--offline"],
      ...["--account-number", "1", "--sequence", "1", ...home],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  const file = join(folder, "unsigned.json");
  writeFileSync(file, unsigned);
  const encoded = execFileSync(binary, ["tx", "encode", file, ...home], { encoding: "utf8" });
  const { bodyBytes } = TxRaw.decode(Buffer.from(encoded, "base64"));
  const { messages } = TxBody.decode(bodyBytes);
  expect(messages).toHaveLength(1);
  const { typeUrl, value } = messages[0]!;
  return { typeUrl, bytes: Buffer.from(value).toString("base64") };
}

const fileWith = (name: string, content: unknown): string => {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify(content));
  return path;
};

it("are the recorded ones", () => {
  const key = JSON.stringify({ "@type": "/cosmos.crypto.ed25519.PubKey", key: consumerKey });
  const unplanned = { ...launchedFile, spawn_time: "0001-01-01T00:00:00Z" };
  const vectors = {
    "create consumer": messageOf([
      "create-consumer",
      fileWith("create", {
        chain_id: chainId,
        metadata,
        initialization_parameters: launchedFile,
      }),
    ]),
    "create consumer by default": messageOf([
      "create-consumer",
      fileWith("create-default", { chain_id: chainId, metadata }),
    ]),
    "describe consumer anew": messageOf([
      "update-consumer",
      fileWith("describe", { consumer_id: "7", metadata }),
    ]),
    "call a launch off": messageOf([
      "update-consumer",
      fileWith("update", { consumer_id: "7", initialization_parameters: unplanned }),
    ]),
    "remove consumer": messageOf(["remove-consumer", "7"]),
    "opt in with a key": messageOf(["opt-in", "7", key]),
    "opt in": messageOf(["opt-in", "7"]),
    "opt out": messageOf(["opt-out", "7"]),
    "assign a key": messageOf(["assign-consensus-key", "7", key]),
  };
  expectGolden("ics-messages.json", `${JSON.stringify(vectors, null, 2)}\n`);
});
