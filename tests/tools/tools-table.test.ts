import { elapsed } from "../../tools/elapsed";
import { toolsTable } from "../../tools/tools-table";

describe("toolsTable", () => {
  it("aligns columns and says below what was not used", () => {
    const passedOver = [
      { path: "/usr/bin/etcd", reason: "is 3.4.0; 3.6 or a newer 3.x is wanted" },
    ];
    const text = toolsTable([
      {
        tool: "kubectl",
        version: "1.35.1",
        from: "PATH",
        where: "/usr/bin/kubectl",
        passedOver: [],
      },
      { tool: "etcd", version: "3.6.8", from: "cache", where: "/c/bin/etcd", passedOver },
    ]);
    expect(text).toBe(
      [
        "TOOL     VERSION  FROM",
        "kubectl  1.35.1   PATH   /usr/bin/kubectl",
        "etcd     3.6.8    cache  /c/bin/etcd",
        "not used: /usr/bin/etcd is 3.4.0; 3.6 or a newer 3.x is wanted",
      ].join("\n"),
    );
  });
});

describe("elapsed", () => {
  it.each([
    { ms: 400, text: "0 s" },
    { ms: 59_400, text: "59 s" },
    { ms: 60_000, text: "1 min 0 s" },
    { ms: 280_000, text: "4 min 40 s" },
  ])("writes $ms ms as $text", ({ ms, text }) => {
    expect(elapsed(1_000, 1_000 + ms)).toBe(text);
  });
});
