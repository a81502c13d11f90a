import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { configSchema } from "../../config/schema";

interface Declared {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
}

const text = readFileSync(join(__dirname, "../../Pulumi.yaml"), "utf8");
const { config } = parse(text) as { config: Record<string, Declared> };
const declared = Object.entries(config).filter(([key]) => key.startsWith("ics:"));

describe("Pulumi.yaml", () => {
  it("declares exactly the settings that the schema knows, in the schema's words", () => {
    const described = Object.entries(configSchema.shape).map(([key, schema]) => [
      `ics:${key}`,
      schema.description,
    ]);
    expect(
      Object.fromEntries(declared.map(([key, { description }]) => [key, description])),
    ).toEqual(Object.fromEntries(described));
  });

  it.each(declared)("gives %s a type, and the default that the schema has", (key, setting) => {
    expect(setting.type).toMatch(/^(string|object|array|boolean|integer)$/);
    const needed = {
      clusters: "kind",
      providerChain: { mode: "managed" },
      validators: [{ name: "a" }],
    };
    const name = key.slice("ics:".length);
    if (name in needed) {
      expect(setting).not.toHaveProperty("default");
      return;
    }
    const left = configSchema.parse(needed);
    const written = configSchema.parse({ ...needed, [name]: setting.default });
    expect(setting).toHaveProperty("default");
    expect(written).toEqual(left);
  });
});
