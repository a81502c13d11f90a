import {
  nextSignedMark,
  parseSignedMark,
  recordedHeight,
} from "../../../core/manifests/signed-mark";

const [mine, theirs] = ["A".repeat(40), "B".repeat(40)];

it.each([
  { text: "", height: 41n, next: `${mine} 41` },
  { text: `${mine} 40`, height: 41n, next: `${mine} 41` },
  { text: `${mine} 41`, height: 41n, next: undefined },
  // A volume from before says less than was signed.
  { text: `${mine} 41`, height: 7n, next: undefined },
  { text: `${theirs} 41`, height: 7n, next: `${mine} 7` },
  { text: "", height: 0n, next: undefined },
  {
    text: `${mine} 9223372036854775806`,
    height: 9223372036854775807n,
    next: `${mine} 9223372036854775807`,
  },
])("the mark after $text at $height", ({ text, height, next }) => {
  expect(nextSignedMark(text, { address: mine, height })).toBe(next);
});

it.each(["", "x", `${mine} `, `${mine} -1`, `${mine.toLowerCase()} 1`, `${mine} 1 2`])(
  "no mark: %j",
  (text) => {
    expect(parseSignedMark(text)).toBeUndefined();
  },
);

it.each([
  { text: '{\n  "height": "12",\n  "round": 0,\n  "step": 3\n}', height: 12n },
  { text: '{"height":12}', height: undefined },
  { text: "{", height: undefined },
  { text: "", height: undefined },
])("the height of a record: $text", ({ text, height }) => {
  expect(recordedHeight(text)).toBe(height);
});
