import fc from "fast-check";

import { chainMessage } from "../../chain/chain-message";

const read = (value: unknown): unknown => chainMessage(Buffer.from(JSON.stringify(value)));
const header = { chain_id: "provider", height: "7", time: "2026-11-22T21:47:31Z" };
const event = (value: unknown): object => ({
  ...{ jsonrpc: "2.0", id: 0 },
  result: { query: "tm.event='NewBlockHeader'", data: { type: "x", value } },
});
const nothing = { isEvent: false };

describe("a message of a node", () => {
  it("tells of a block", () => {
    expect(read(event({ header }))).toEqual({
      id: 0,
      isEvent: true,
      header: { chainId: "provider", height: 7 },
    });
  });

  it("says that somebody is subscribed, or is not", () => {
    const answer = { jsonrpc: "2.0", id: 3 };
    expect(read({ ...answer, result: {} })).toEqual({ id: 3, isEvent: false });
    expect(read({ ...answer, error: null, result: {} })).toEqual({ id: 3, isEvent: false });
    const error = { code: -32603, message: "Internal error", data: "too many\n" };
    expect(read({ ...answer, error })).toEqual({
      id: 3,
      isEvent: false,
      refusal: "Internal error too many",
    });
  });

  it.each([
    null,
    [],
    {},
    "x",
    { ...header, height: 7 },
    { ...header, height: "-7" },
    { ...header, chain_id: null },
  ])("has no header where it is %j", (broken) => {
    expect(read(event({ header: broken }))).toEqual({ id: 0, isEvent: true });
  });

  it.each([
    "",
    "null",
    "[]",
    "1",
    '{"id":1',
    '{"id":null,"result":{"data":{}}}',
    "[".repeat(60_000),
    `[${"{},".repeat(20_000)}{}]`,
    "[".repeat(16_000_000),
  ])("says nothing where it makes no sense", (text) => {
    expect(chainMessage(Buffer.from(text))).toEqual(nothing);
  });

  it("is an event of its subscription, however large", () => {
    const large = { ...event({ TxResult: { tx: "x".repeat(100_000) } }), id: 2 };
    expect(read(large)).toEqual({ id: 2, isEvent: true });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), fc.json(), (id, error, result) => {
        const text = `{"id":${id},"error":${error},"result":${result}}`;
        expect(typeof chainMessage(Buffer.from(text)).isEvent).toBe("boolean");
      }),
    );
  });
});
