import type { Field } from "protobufjs";

import { type Fields, protoType } from "./proto-types";
import { durationText, timeText } from "./time";

/** A time that is not set, as Go writes it. */
const zeroTime = "0001-01-01T00:00:00Z";

/** CometBFT's own byte type, which goes by hex instead of base64. */
const hexFields = ["next_validators_hash"];

/** What is no message: bytes that are empty Go writes as null. */
function plainJson(field: Field, value: unknown): unknown {
  if (field.type !== "bytes") return value;
  if (value === "") return null;
  return hexFields.includes(field.name)
    ? Buffer.from(String(value), "base64").toString("hex").toUpperCase()
    : value;
}

/** One member of a message as proto JSON has it: durations and times as text, of a oneof only what is set. */
function jsonOf(type: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  switch (type) {
    case "Duration":
      return durationText(value);
    case "Timestamp":
      return timeText(value) ?? zeroTime;
    default: {
      const message = value as Fields;
      const fields = protoType(type).fieldsArray.filter(
        ({ name, partOf }) => partOf === null || message[name] !== undefined,
      );
      return Object.fromEntries(
        fields.map((field) => {
          const member = message[field.name];
          const nested = field.resolve().resolvedType;
          const named = nested !== null && "fieldsArray" in nested ? nested.name : undefined;
          const text = (one: unknown): unknown =>
            named === undefined ? plainJson(field, one) : jsonOf(named, one);
          return [field.name, field.repeated ? (member as unknown[]).map(text) : text(member)];
        }),
      );
    }
  }
}

/**
 * A consumer genesis as the JSON that a genesis file takes.
 *
 * @param genesis - ConsumerGenesisState as `decoded` gives it.
 */
export function consumerGenesisText(genesis: unknown): string {
  return JSON.stringify(jsonOf("ConsumerGenesisState", genesis));
}
