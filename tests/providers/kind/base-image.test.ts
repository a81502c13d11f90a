import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { dockerfileOn } from "../../../providers/kind/base-image";

const images = join(__dirname, "..", "..", "..", "images");
const folders = readdirSync(images).filter((name) => statSync(join(images, name)).isDirectory());

const digest = `sha256:${"a1".repeat(32)}`;
const dockerfile = `# Words.\nFROM debian:trixie-slim@${digest}\nCOPY a b\n`;
const id = `sha256:${"b2".repeat(32)}`;

describe("base images", () => {
  it.each(folders)("of images/%s are named by digest", (folder) => {
    const text = readFileSync(join(images, folder, "Dockerfile"), "utf8");
    const bases = text.match(/^FROM .*$/gm) ?? [];
    expect(bases).toHaveLength(1);
    expect(bases[0]).toMatch(/^FROM [a-z]+:[a-z0-9-]+@sha256:[0-9a-f]{64}$/);
  });

  it("are fetched by digest where Docker holds none of the name", () => {
    expect(dockerfileOn(dockerfile, undefined)).toBe(dockerfile);
  });

  it("are fetched by digest where a registry gave what Docker holds, which may be another or an older one", () => {
    const held = { Id: id, RepoDigests: [`debian@sha256:${"c3".repeat(32)}`] };
    expect(dockerfileOn(dockerfile, held)).toBe(dockerfile);
  });

  it.each([[[]], [null], [undefined], [[`mirror.example/debian@${digest}`]]])(
    "are the machine's own where no registry gave it (RepoDigests: %j)",
    (RepoDigests) => {
      expect(
        dockerfileOn(dockerfile, { Id: id, ...(RepoDigests !== undefined && { RepoDigests }) }),
      ).toBe(`# Words.\n# This machine's own: ${id}\nFROM debian:trixie-slim\nCOPY a b\n`);
    },
  );
});
