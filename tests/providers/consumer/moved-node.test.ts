import { isMoved } from "../../../providers/consumer/moved-node";

type Node = Parameters<typeof isMoved>[0];

const inPod = (pod: string, volume: string): Node => ({
  ...{ chain: "x-1", consumerId: "4", name: "bob", volume },
  ...{ cluster: "https://one.example", home: "/home" },
  pod: { kubeconfig: { text: "{}" }, namespace: "x-1", name: pod, container: "node" },
});

describe("a node in a pod", () => {
  // Kubernetes names the claim of a StatefulSet's pod by the pod: data-POD.
  it.each([
    { what: "its pod has another name", next: inPod("longer-0", "claim"), moved: true },
    { what: "all is the same", next: inPod("long-0", "claim"), moved: false },
    { what: "its storage is another", next: inPod("long-0", "hostPath /x"), moved: true },
  ])("that has a claim is on another volume or not: $what", ({ next, moved }) => {
    expect(isMoved(inPod("long-0", "claim"), next)).toBe(moved);
  });

  it("stays on a folder of its host whatever its pod is called", () => {
    const of = "hostPath /data";
    expect(isMoved(inPod("long-0", of), inPod("longer-0", of))).toBe(false);
  });
});
