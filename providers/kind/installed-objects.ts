import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { type ObjectName, objectPath } from "../../core/manifests/object-path";
import { answersWithinMs } from "../answers-within";
import { Deadline, holdsBefore } from "../embedded/deadline";
import type { KubeApi } from "../embedded/kube-api";

/** A Kubernetes object as its makers wrote it down. */
export type Manifest = ObjectName & Readonly<Record<string, unknown>>;

const goneMs = 120_000;

const comesFirst = ({ kind }: Manifest): boolean =>
  kind === "Namespace" || kind === "CustomResourceDefinition";

/** What each object is to be, by its path: from the same text comes the same. */
export const digestsOf = (manifests: readonly Manifest[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    manifests.map((manifest) => [
      objectPath(manifest),
      createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 12),
    ]),
  );

/** Has the objects be as written, namespaces and resource definitions first; what others own of them stays. */
export async function installObjects(api: KubeApi, manifests: readonly Manifest[]): Promise<void> {
  const rest = manifests.filter((manifest) => !comesFirst(manifest));
  for (const batch of [manifests.filter(comesFirst), rest]) {
    await Promise.all(
      batch.map(async (manifest) => api.apply(objectPath(manifest), JSON.stringify(manifest))),
    );
  }
}

/** An object as far as somebody declares it. */
function declaredPart(text: string): unknown {
  const {
    metadata,
    status: _status,
    ...rest
  } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const {
    managedFields: _fields,
    resourceVersion: _version,
    generation: _generation,
    ...named
  } = metadata as Readonly<Record<string, unknown>>;
  return { ...rest, metadata: named };
}

/**
 * Which objects of a cluster are no longer as they were installed.
 *
 * @throws Error where the API server does not answer.
 */
export async function installFaults(
  api: KubeApi,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const faults = await Promise.all(
    manifests.map(async (manifest) => {
      const path = objectPath(manifest);
      const about = `${manifest.kind} "${manifest.metadata.name}"`;
      const found = await api.get(path, answersWithinMs);
      if (found.status === 404) return [`${about} is gone`];
      if (found.status !== 200) throw new Error(`API server answers ${found.status} for "${path}"`);
      const wanted = await api.apply(path, JSON.stringify(manifest), { dryRun: true });
      const isAsWritten = isDeepStrictEqual(declaredPart(found.text), declaredPart(wanted));
      return isAsWritten ? [] : [`${about} was changed`];
    }),
  );
  return faults.flat();
}

/** Removes objects, the last first, and waits until they are gone; what is gone already is fine. */
export async function removeObjects(api: KubeApi, paths: readonly string[]): Promise<void> {
  for (const path of [...paths].reverse()) {
    const { status, text } = await api.delete(path);
    if (status >= 300 && status !== 404) {
      throw new Error(`API server refuses to delete "${path}" (${status}); ${text.slice(0, 400)}`);
    }
  }
  let left = [...paths];
  const areGone = await holdsBefore(Deadline.in(goneMs), async () => {
    const replies = await Promise.all(left.map((path) => api.get(path, answersWithinMs)));
    left = left.filter((_, index) => replies[index]?.status !== 404);
    return left.length === 0;
  });
  if (!areGone) throw new Error(`still there after ${goneMs / 1_000} s; "${left.join('", "')}"`);
}
