import type { z } from "zod";

type Schema = z.core.$ZodType;
type Def = z.core.$ZodTypes["_zod"]["def"];

const defOf = (schema: Schema): Def => (schema as z.core.$ZodTypes)._zod.def;

/** A schema beneath what is wrapped around it, and what those wrappers say. */
interface Unwrapped {
  readonly schema: Schema;
  readonly about?: string;
  readonly fallback?: unknown;
  readonly optional: boolean;
}

function unwrapped(schema: Schema): Unwrapped {
  const about = (schema as z.ZodType).description;
  const known = about === undefined ? {} : { about };
  const def = defOf(schema);
  switch (def.type) {
    case "default":
      return { ...unwrapped(def.innerType), ...known, optional: true, fallback: def.defaultValue };
    case "optional":
    case "prefault":
      return { ...unwrapped(def.innerType), ...known, optional: true };
    case "pipe":
      // What is written comes first; of z.preprocess that is nothing.
      return {
        ...unwrapped(defOf(def.in).type === "transform" ? def.out : def.in),
        ...known,
      };
    default:
      return { schema, ...known, optional: false };
  }
}

/** What can be written there, in words. */
function typeText(schema: Schema): string {
  const inner = unwrapped(schema).schema;
  const def = defOf(inner);
  switch (def.type) {
    case "enum":
      return Object.values(def.entries)
        .map((value) => `\`${String(value)}\``)
        .join(" or ");
    case "literal":
      return def.values.map((value) => `\`${String(value)}\``).join(" or ");
    case "string":
    case "boolean":
      return def.type;
    case "number": {
      const { minValue, maxValue, format } = inner as z.ZodNumber;
      const bounds = [minValue, maxValue].map((bound) =>
        bound === null || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : String(bound),
      );
      const [least, most] = bounds;
      const kind = format === null ? "number" : "integer";
      if (least !== undefined && most !== undefined) return `${kind}, ${least} to ${most}`;
      return least === undefined ? kind : `${kind}, at least ${least}`;
    }
    case "array":
      return `list of ${typeText(def.element)}s`;
    case "record":
      return `${typeText(def.valueType)} by name`;
    case "union": {
      const kinds = new Set(def.options.map(typeText));
      return [...kinds].join(" or ");
    }
    case "object":
      return "object";
    default:
      throw new Error(`nobody has said how a schema of kind "${def.type}" is documented`);
  }
}

interface Row {
  readonly path: string;
  readonly type: string;
  readonly fallback: string;
  readonly about: string;
}

const fallbackText = ({ fallback, optional }: Unwrapped): string => {
  if (fallback === undefined) return optional ? "" : "required";
  const isEmpty =
    typeof fallback === "object" && fallback !== null && Object.keys(fallback).length === 0;
  return isEmpty ? "none" : `\`${JSON.stringify(fallback).replaceAll('"', "")}\``;
};

const objectsIn = (schema: Schema): readonly z.ZodObject[] => {
  const inner = unwrapped(schema).schema;
  const def = defOf(inner);
  if (def.type === "object") return [inner as z.ZodObject];
  if (def.type === "array") return objectsIn(def.element);
  return def.type === "union" ? def.options.flatMap(objectsIn) : [];
};

/** A row for each setting of an object, and beneath it those of the objects it holds. */
function rowsOf(object: z.ZodObject, prefix: string): Row[] {
  return Object.entries(object.shape as Record<string, Schema>).flatMap(([key, schema]) => {
    const path = `${prefix}${key}`;
    const whole = unwrapped(schema);
    const isChoice = defOf(whole.schema).type === "literal";
    const inner = objectsIn(schema);
    if (whole.about === undefined && inner.length === 0) {
      throw new Error(`${path} says nothing of itself; give its schema a .describe()`);
    }
    const row: Row = {
      path,
      type: typeText(schema),
      fallback: isChoice ? "" : fallbackText(whole),
      about: whole.about ?? "",
    };
    // Of an object, what it holds says enough.
    const own = whole.about === undefined ? [] : [row];
    return [...own, ...inner.flatMap((one) => rowsOf(one, `${path}.`))];
  });
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ path, type, fallback, about }) =>
      `| \`${path}\` | ${cell(type)} | ${cell(fallback)} | ${cell(about)} |`,
  );
  return ["| key | type | default | meaning |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function sectionOf(key: string, schema: Schema): string {
  const whole = unwrapped(schema);
  if (whole.about === undefined) throw new Error(`ics:${key} says nothing of itself`);
  const objects = objectsIn(schema);
  const fallback = fallbackText(whole);
  const facts = [
    `Type: ${typeText(schema)}`,
    ...(fallback === "" || (objects.length > 0 && fallback !== "required")
      ? []
      : [fallback === "required" ? "required" : `default: ${fallback}`]),
  ].join("; ");
  const rows = objects.flatMap((object) => rowsOf(object, ""));
  return [
    `## ics:${key}`,
    whole.about,
    `${facts}.`,
    ...(rows.length === 0 ? [] : [tableOf(rows)]),
  ].join("\n\n");
}

/**
 * A config schema as a document: a section for each key, a table row for each setting beneath it.
 *
 * @throws Error where a setting has no description.
 */
export function configurationText(schema: z.ZodObject): string {
  const sections = Object.entries(schema.shape as Record<string, Schema>).map(([key, inner]) =>
    sectionOf(key, inner),
  );
  return (
    [
      "# Configuration",
      "Settings of a stack, in its file `Pulumi.STACK.yaml` under `config:`. This page is made from the program's own schema, `config/schema.ts`. All faults of a config are reported at once, in the preview, before anything is touched. [Pulumi.embedded.yaml](../Pulumi.embedded.yaml), [Pulumi.dev.yaml](../Pulumi.dev.yaml) and [Pulumi.prod.yaml](../Pulumi.prod.yaml) are examples for the three places.",
      ...sections,
      "",
    ]
      .join("\n\n")
      .trimEnd() + "\n"
  );
}
