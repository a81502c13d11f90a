import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { plainMnemonics } from "../../config/plain-mnemonics";
import { faultText } from "../../core/errors";
import { temporaryFolder } from "../support/temporary-folder";

const root = temporaryFolder();
let projects = 0;

const words = "test test test test test test test test test test test junk";
const mnemonics = { alice: "legal winner thank year wave sausage worth useful yellow", bob: words };

/** What is found in a project of these files, beside a Pulumi.yaml without secrets. */
function faultsIn(files: Readonly<Record<string, string>>): string[] {
  const folder = join(root, String(projects++));
  mkdirSync(folder);
  for (const [file, text] of Object.entries({ "Pulumi.yaml": "name: ics\n", ...files })) {
    writeFileSync(join(folder, file), text);
  }
  return plainMnemonics("ics:mnemonics", mnemonics, folder).map(faultText);
}

// How `pulumi config set --secret --path 'ics:mnemonics.alice'` writes it.
const encrypted = `config:
  ics:mnemonics:
    alice:
      secure: v1:I0p2rxd+quq1QdiD:djJr5bPsY+sKXWfnWiLtvzc=
`;

const bobIn = (file: string): string =>
  `ics:mnemonics.bob: stands in plain text in ${file}; "[secret]"; remove it there, then run: ` +
  "pulumi config set --secret --path 'ics:mnemonics.bob'";

describe("plainMnemonics", () => {
  it.each([
    { name: "beside an encrypted one", text: `${encrypted}    bob: ${words}\n` },
    { name: "in quotes", text: `${encrypted}    bob: "${words}"\n` },
    {
      name: "folded over lines",
      text: `${encrypted}    bob: >-\n      ${words.replaceAll(" ", "\n      ")}\n`,
    },
    {
      name: "in JSON",
      text: JSON.stringify({
        config: { "ics:mnemonics": { alice: { secure: "v1:x" }, bob: words } },
      }),
    },
    { name: "in a comment", text: `${encrypted}    # bob was ${words}\n` },
  ])("finds a mnemonic $name, and does not repeat it", ({ text }) => {
    expect(faultsIn({ "Pulumi.prod.yaml": text })).toEqual([bobIn("Pulumi.prod.yaml")]);
  });

  it("finds it whatever blanks surround the words in the engine's hands", () => {
    const folder = join(root, String(projects++));
    mkdirSync(folder);
    writeFileSync(join(folder, "Pulumi.yaml"), `# ${words}`);
    expect(plainMnemonics("ics:mnemonics", { bob: `  ${words}\n` }, folder)).toHaveLength(1);
  });

  it("finds it in the project's file and in another stack's", () => {
    const files = { "Pulumi.yaml": `# ${words}`, "Pulumi.other.yml": `# ${words}` };
    expect(faultsIn(files).sort()).toEqual([bobIn("Pulumi.other.yml"), bobIn("Pulumi.yaml")]);
  });

  it.each([
    { name: "encrypted mnemonics", files: { "Pulumi.prod.yaml": encrypted } },
    { name: "other files", files: { "notes.yaml": words, "Pulumi.md": words } },
    { name: "files named like those", files: { "MyPulumi.yaml": words, "Pulumi.yaml.bak": words } },
  ])("has nothing to say of $name", ({ files }) => {
    expect(faultsIn(files)).toEqual([]);
  });

  it("leaves to the schema what is no row of words", () => {
    writeFileSync(join(root, "Pulumi.yaml"), words);
    expect(
      plainMnemonics("ics:mnemonics", { alice: "", bob: [words], charlie: "test" }, root),
    ).toEqual([]);
  });

  it("takes a project without a folder, as Pulumi's mocks have it, for one without files", () => {
    expect(plainMnemonics("ics:mnemonics", mnemonics, join(root, "nowhere"))).toEqual([]);
  });
});
