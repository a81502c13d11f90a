import { awaitsResourceCleanup, whyStillThere } from "../../../core/manifests/deletion";

const deletionTimestamp = "2026-11-29T02:33:05Z";
const resourceCleanup = "customresourcecleanup.apiextensions.k8s.io";

describe("awaitsResourceCleanup", () => {
  it.each([
    { name: "not deleted", metadata: { finalizers: [resourceCleanup] }, awaits: false },
    { name: "held by nobody", metadata: { deletionTimestamp }, awaits: false },
    {
      name: "held by another hand",
      metadata: { deletionTimestamp, finalizers: ["example.org/held"] },
      awaits: false,
    },
    {
      name: "held by the API server",
      metadata: { deletionTimestamp, finalizers: ["example.org/held", resourceCleanup] },
      awaits: true,
    },
  ])("is $awaits for a definition that is $name", ({ metadata, awaits }) => {
    expect(awaitsResourceCleanup({ metadata })).toBe(awaits);
  });
});

describe("whyStillThere", () => {
  // Conditions as kube-apiserver and kube-controller-manager v1.35.4 gave them.
  it.each([
    {
      name: "made anew",
      object: { metadata: { uid: "another" } },
      why: "it was made anew after its deletion; find out who makes it, and end that first",
    },
    {
      name: "held by nobody",
      object: { metadata: { deletionTimestamp } },
      why: "deleted at 2026-11-29T02:33:05Z; see that the cluster's controllers run, then run again",
    },
    {
      name: "a resource definition that the API server forgot",
      object: {
        metadata: { deletionTimestamp, finalizers: [resourceCleanup] },
        status: {
          conditions: [
            { type: "Established", status: "True", reason: "InitialNamesAccepted", message: "x" },
            {
              type: "Terminating",
              status: "True",
              reason: "InstanceDeletionFailed",
              message: "could not list instances: storage is (re)initializing",
            },
          ],
        },
      },
      why: `deleted at 2026-11-29T02:33:05Z, held back by "${resourceCleanup}" (InstanceDeletionFailed: could not list instances: storage is (re)initializing); see that whoever set the finalizers runs and can finish, then run again`,
    },
    {
      name: "a namespace that is not empty",
      object: {
        metadata: { deletionTimestamp },
        spec: { finalizers: ["kubernetes"] },
        status: {
          conditions: [
            { type: "NamespaceDeletionDiscoveryFailure", status: "False", reason: "x" },
            {
              type: "NamespaceFinalizersRemaining",
              status: "True",
              reason: "SomeFinalizersRemain",
              message:
                "Some content in the namespace has finalizers remaining: example.org/held in 1 resource instances",
            },
          ],
        },
      },
      why: 'deleted at 2026-11-29T02:33:05Z, held back by "kubernetes" (SomeFinalizersRemain: Some content in the namespace has finalizers remaining: example.org/held in 1 resource instances); see that whoever set the finalizers runs and can finish, then run again',
    },
  ])("tells of an object that is $name", ({ object, why }) => {
    expect(whyStillThere(object)).toBe(why);
  });
});
