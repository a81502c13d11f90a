import { provider } from "../../../providers/embedded/embedded-cluster-provider";

const cluster = {
  ...{ clusterName: "alice-cluster", directory: "alice", stack: "ics/test", nodes: 1 },
  ...{ kubeconfig: "", clusterUid: "uid", health: "running" },
};
const damaged = { ...cluster, health: "damaged: etcd (process 7) is not running" };

describe("an embedded cluster's plan", () => {
  it.each([
    { name: "sound, as it was", olds: cluster, news: cluster, changes: false },
    { name: "damaged now", olds: cluster, news: damaged, changes: true },
    // A refresh writes down what it finds; whoever restarts the part by hand has not mended the record.
    { name: "damaged when a refresh last looked", olds: damaged, news: cluster, changes: true },
    { name: "larger", olds: cluster, news: { ...cluster, nodes: 2 }, changes: true },
  ])(
    "changes something or nothing for a cluster that is $name",
    async ({ olds, news, changes }) => {
      expect(await provider.diff("id", olds, news)).toMatchObject({ changes, replaces: [] });
    },
  );
});
