import { isJsonObject, parsedJsonObject, rpcErrorText } from "../../../core/rpc/json-rpc";

describe("a JSON object", () => {
  it.each([{ value: {} }, { value: { a: 1 } }])("is $value", ({ value }) => {
    expect(isJsonObject(value)).toBe(true);
    expect(parsedJsonObject(JSON.stringify(value))).toEqual(value);
  });

  it.each([null, [], [{}], "{}", 1, true])("is not %j", (value) => {
    expect(isJsonObject(value)).toBe(false);
    expect(parsedJsonObject(JSON.stringify(value))).toBeUndefined();
  });

  it.each(["", "{", "undefined"])("is not the text %j", (text) => {
    expect(parsedJsonObject(text)).toBeUndefined();
  });
});

// JSON-RPC 2.0, 5.1: message is a string, data any value. CometBFT puts the reason into data.
describe("rpcErrorText", () => {
  it.each([
    {
      error: { message: "Internal error", data: "tx already exists in cache" },
      text: "Internal error tx already exists in cache",
    },
    { error: { message: "Internal error" }, text: "Internal error" },
    { error: { data: "height must be positive" }, text: "height must be positive" },
    { error: { message: 7, data: { a: 1 } }, text: "" },
    { error: {}, text: "" },
  ])("of $error is $text", ({ error, text }) => {
    expect(rpcErrorText(error)).toBe(text);
  });
});
