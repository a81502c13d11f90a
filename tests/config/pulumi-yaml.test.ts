import { readFileSync } from "node:fs";
import { join } from "node:path";

import { configSchema } from "../../config/schema";

const text = readFileSync(join(__dirname, "../../Pulumi.yaml"), "utf8");

describe("Pulumi.yaml", () => {
  it("documents exactly the settings that the schema knows, each with type and description", () => {
    const blocks = text.split(/\n(?= {2}ics:)/).slice(1);
    expect(blocks.map((block) => /^ {2}ics:(\w+):/.exec(block)?.[1]).sort()).toEqual(
      Object.keys(configSchema.shape).sort(),
    );
    for (const block of blocks) {
      expect(block).toMatch(/\n {4}type: (string|object|array|boolean|integer)\n/);
      expect(block).toMatch(/\n {4}description: \S/);
    }
  });
});
