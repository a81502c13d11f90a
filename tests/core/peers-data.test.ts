import { parsePeersData } from "../../core/peers-data";

describe("the data of a peers' ConfigMap", () => {
  it.each([
    { name: "nothing", data: undefined, read: { text: "" } },
    { name: "the stack's seed", data: { persistent_peers: "a@b:1" }, read: { text: "a@b:1" } },
    {
      name: "what the agent wrote",
      data: { persistent_peers: "a@b:1", since: "2026-01-02T03:04:05.678Z" },
      // date -u -d 2026-01-02T03:04:05.678Z +%s%3N
      read: { text: "a@b:1", since: 1_767_323_045_678 },
    },
    { name: "a time of somebody's own", data: { since: "yesterday" }, read: { text: "" } },
  ])("is read: $name", ({ data, read }) => {
    expect(parsePeersData(data as Record<string, string> | undefined)).toEqual(read);
  });
});
