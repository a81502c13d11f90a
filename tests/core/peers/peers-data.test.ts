import { parsePeersData } from "../../../core/peers/peers-data";

describe("the data of a peers' ConfigMap", () => {
  it.each([
    { name: "nothing", data: undefined, read: { text: "", privatePeers: [] } },
    {
      name: "the stack's seed",
      data: { persistent_peers: "a@b:1" },
      read: { text: "a@b:1", privatePeers: [] },
    },
    {
      name: "what the agent wrote",
      data: { persistent_peers: "a@b:1", private_peers: "a,b", since: "2026-01-02T03:04:05.678Z" },
      // date -u -d 2026-01-02T03:04:05.678Z +%s%3N
      read: { text: "a@b:1", privatePeers: ["a", "b"], since: 1_767_323_045_678 },
    },
    {
      name: "peers of one machine",
      data: { private_peers: "*" },
      read: { text: "", privatePeers: "*" },
    },
    {
      name: "a time of somebody's own",
      data: { since: "yesterday" },
      read: { text: "", privatePeers: [] },
    },
  ])("is read: $name", ({ data, read }) => {
    expect(parsePeersData(data as Record<string, string> | undefined)).toEqual(read);
  });
});
