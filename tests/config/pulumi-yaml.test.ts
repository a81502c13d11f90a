import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { z } from "zod";

import { configSchema } from "../../config/schema";

type Schema = z.core.$ZodType;

/** Words that a setting's schema holds: what can be chosen, and defaults, all the way down. */
function* namedIn(schema: Schema): Generator<string> {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  switch (def.type) {
    case "enum":
      yield* Object.values(def.entries).map(String);
      return;
    case "literal":
      yield* def.values.map(String);
      return;
    case "default":
      if (["string", "number"].includes(typeof def.defaultValue)) yield String(def.defaultValue);
      yield* namedIn(def.innerType);
      return;
    case "optional":
    case "prefault":
      yield* namedIn(def.innerType);
      return;
    case "object":
      for (const inner of Object.values(def.shape)) yield* namedIn(inner);
      return;
    case "array":
      yield* namedIn(def.element);
      return;
    case "union":
      for (const one of def.options) yield* namedIn(one);
      return;
    case "record":
      yield* namedIn(def.valueType);
      return;
    case "pipe":
      yield* namedIn(def.in);
      return;
    default:
  }
}

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

  it.each(Object.entries(configSchema.shape))(
    "says of ics:%s what can be chosen, and what holds where nothing is",
    (key, schema) => {
      const block = text.split(`\n  ics:${key}:\n`)[1]?.split(/\n {2}\S/)[0] ?? "";
      const unsaid = [...namedIn(schema)].filter((word) => !block.includes(word));
      expect(unsaid).toEqual([]);
    },
  );
});
