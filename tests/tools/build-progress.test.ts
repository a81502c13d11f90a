import { BuildProgress } from "../../tools/build-progress";

const parts = [
  { name: "etcd", buildSeconds: 60 },
  { name: "kwok", buildSeconds: 100 },
  { name: "kubernetes", buildSeconds: 240 },
];

describe("BuildProgress", () => {
  it.each([
    { name: "at the start", begun: ["etcd"], at: 0, text: "0 % of all, about 6 min 40 s left" },
    { name: "in the first", begun: ["etcd"], at: 20, text: "5 % of all, about 6 min 20 s left" },
    {
      name: "in a first that takes longer than weighed",
      begun: ["etcd"],
      at: 300,
      text: "14 % of all, about 5 min 43 s left",
    },
    {
      name: "in the second, at half the speed weighed",
      begun: ["etcd", "kwok"],
      at: 120 + 100,
      text: "27 % of all, about 9 min 40 s left",
    },
  ])("tells how far it is $name", ({ begun, at, text }) => {
    const progress = new BuildProgress(parts, 1_000);
    begun.forEach((name, index) => {
      progress.begin(name, 1_000 + index * 120_000);
    });
    expect(progress.text(1_000 + at * 1_000)).toBe(text);
  });
});
