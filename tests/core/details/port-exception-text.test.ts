import { formatPortExceptions } from "../../../core/details/port-exception-text";

// docs/protocol.md, "What a validator publishes": by ascending id. Ids are of 64 bits, and JavaScript puts keys
// in order up to 4294967294 alone.
describe("port exceptions", () => {
  it.each([
    { ids: [], text: undefined },
    { ids: ["7"], text: "7:30100" },
    { ids: ["10", "9"], text: "9:30101,10:30100" },
    {
      ids: ["18446744073709551615", "4294967297", "4294967296", "9"],
      text: "9:30103,4294967296:30102,4294967297:30101,18446744073709551615:30100",
    },
    {
      ids: ["4294967296", "4294967297", "18446744073709551614", "18446744073709551615"],
      text: "4294967296:30100,4294967297:30101,18446744073709551614:30102,18446744073709551615:30103",
    },
  ])("of $ids are written by ascending id", ({ ids, text }) => {
    const ports = Object.fromEntries(ids.map((id, at) => [id, 30_100 + at]));
    expect(formatPortExceptions(ports)).toBe(text);
  });
});
