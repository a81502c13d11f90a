import { isRolledOut } from "../../../core/manifests/rollout";

const deployment = (status: object, generation = 2) => ({
  metadata: { generation },
  spec: { replicas: 1 },
  status: {
    observedGeneration: 2,
    replicas: 1,
    updatedReplicas: 1,
    availableReplicas: 1,
    ...status,
  },
});
const daemonSet = (status: object) => ({
  metadata: { generation: 1 },
  spec: {},
  status: {
    observedGeneration: 1,
    desiredNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    ...status,
  },
});

it.each([
  { name: "a Deployment whose pods are all there", workload: deployment({}), done: true },
  { name: "one that was never looked at", workload: { metadata: { generation: 1 } }, done: false },
  { name: "one that changed a moment ago", workload: deployment({}, 3), done: false },
  { name: "one whose former pod still runs", workload: deployment({ replicas: 2 }), done: false },
  {
    name: "one without a pod that is available",
    workload: deployment({ availableReplicas: undefined }),
    done: false,
  },
  {
    name: "one that is to have no pods",
    workload: {
      metadata: { generation: 1 },
      spec: { replicas: 0 },
      status: { observedGeneration: 1 },
    },
    done: true,
  },
  { name: "a DaemonSet with a pod on every node", workload: daemonSet({}), done: true },
  {
    name: "one with a former pod",
    workload: daemonSet({ updatedNumberScheduled: 2 }),
    done: false,
  },
  { name: "one with a pod that waits", workload: daemonSet({ numberAvailable: 2 }), done: false },
])("takes $name for rolled out: $done", ({ workload, done }) => {
  expect(isRolledOut(workload)).toBe(done);
});
