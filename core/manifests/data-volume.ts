import type { Storage } from "../plan/settings";

/** A host folder is shared by all of a validator's nodes, so each mounts a folder of its own in it, which the kubelet makes. */
export function dataVolume(storage: Storage) {
  switch (storage.kind) {
    case "emptyDir":
      return { volumes: [{ name: "data", emptyDir: {} }], claims: [] };
    case "hostPath":
      return {
        volumes: [
          {
            name: "data",
            hostPath: { path: storage.path, type: "DirectoryOrCreate" },
          },
        ],
        claims: [],
      };
    case "claim":
      return {
        volumes: [],
        claims: [
          {
            metadata: { name: "data" },
            spec: {
              accessModes: [storage.accessMode ?? "ReadWriteOnce"],
              resources: { requests: { storage: storage.size } },
              ...(storage.storageClass === undefined
                ? {}
                : { storageClassName: storage.storageClass }),
            },
          },
        ],
      };
    default: {
      const unknownStorage: never = storage;
      throw new Error(`unknown storage: ${String(unknownStorage)}`);
    }
  }
}
