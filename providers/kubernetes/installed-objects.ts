import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import {
  awaitsResourceCleanup,
  type LeavingObject,
  whyStillThere,
} from "../../core/manifests/deletion";
import { type ObjectName, objectPath } from "../../core/manifests/object-path";
import { isRolledOut } from "../../core/manifests/rollout";
import { answersWithinMs } from "../dynamic/answers-within";
import { progressEvery } from "../dynamic/progress";
import { Deadline, holdsBefore } from "../machine/deadline";
import type { KubeApi, KubeReply } from "./kube-api";

/** A Kubernetes object as its makers wrote it down. */
export type Manifest = ObjectName & Readonly<Record<string, unknown>>;

/** What objects are to be, a digest by path. */
export type Digests = Readonly<Record<string, string>>;

const actMs = 60_000;
const goneMs = 120_000;
const rolloutMs = 180_000;
const toldEveryMs = 10_000;
const wakeEveryMs = 5_000;

/** Words of the API server that another try does not change: the object itself is wrong, or cannot become this. */
const isFinal = (status: number): boolean => [400, 413, 415, 422].includes(status);

const comesFirst = ({ kind }: Manifest): boolean =>
  kind === "Namespace" || kind === "CustomResourceDefinition";

const nameOf = ({ kind, metadata }: Manifest): string => `${kind} "${metadata.name}"`;

/** What each object is to be, by its path: from the same text comes the same. */
export const digestsOf = (manifests: readonly Manifest[]): Digests =>
  Object.fromEntries(
    manifests.map((manifest) => [
      objectPath(manifest),
      createHash("sha256").update(JSON.stringify(manifest)).digest("hex").slice(0, 12),
    ]),
  );

/** Asks until it is done: an API server that has just come up, or is busy, refuses now and then. */
async function insist(
  path: string,
  act: () => Promise<KubeReply>,
  isDone: (status: number) => boolean,
): Promise<void> {
  let refusal = "";
  let isOver = false;
  await holdsBefore(Deadline.in(actMs), async () => {
    try {
      const { status, text } = await act();
      refusal = isDone(status) ? "" : `(${status}); ${text.slice(0, 400)}`;
      isOver = refusal === "" || isFinal(status);
    } catch (error) {
      refusal = `; ${(error as Error).message}`;
    }
    return isOver;
  });
  if (refusal !== "") throw new Error(`API server refuses "${path}" ${refusal}`);
}

/**
 * Has the objects be as written, namespaces and resource definitions first; what others own of them
 * stays.
 *
 * @param former - What was installed before; what is not among the manifests any more is removed.
 */
export async function installObjects(
  api: KubeApi,
  manifests: readonly Manifest[],
  former: Digests = {},
): Promise<void> {
  const rest = manifests.filter((manifest) => !comesFirst(manifest));
  for (const batch of [manifests.filter(comesFirst), rest]) {
    await Promise.all(
      batch.map(async (manifest) => {
        const path = objectPath(manifest);
        const text = JSON.stringify(manifest);
        await insist(
          path,
          () => api.applied(path, text),
          (status) => status < 300,
        );
      }),
    );
  }
  const wanted = digestsOf(manifests);
  await removeObjects(
    api,
    Object.keys(former).filter((path) => !(path in wanted)),
  );
}

/** Waits until the pods of all Deployments and DaemonSets are those that are declared, and available. */
export async function untilRolledOut(
  api: KubeApi,
  manifests: readonly Manifest[],
  timeoutMs = rolloutMs,
): Promise<void> {
  const tell = progressEvery(toldEveryMs);
  let left = manifests.filter(({ kind }) => kind === "Deployment" || kind === "DaemonSet");
  const names = (): string => left.map(nameOf).join(", ");
  const isDone = await holdsBefore(Deadline.in(timeoutMs), async () => {
    const stands = await Promise.all(
      left.map(async (manifest) => {
        const reply = await api.get(objectPath(manifest), answersWithinMs).catch(() => undefined);
        return reply?.status === 200 && isRolledOut(JSON.parse(reply.text) as object);
      }),
    );
    left = left.filter((_, index) => stands[index] !== true);
    if (left.length > 0) tell(() => `waiting for the pods of ${names()}`);
    return left.length === 0;
  });
  if (isDone) return;
  const where = left[0]?.metadata.namespace ?? "default";
  throw new Error(
    `not rolled out after ${timeoutMs / 1_000} s; ${names()}; look at the pods of namespace ${where}`,
  );
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

type Stand = "as written" | "gone" | "changed" | "unknown";

async function standOf(api: KubeApi, manifest: Manifest): Promise<Stand> {
  const path = objectPath(manifest);
  try {
    const found = await api.get(path, answersWithinMs);
    if (found.status === 404) return "gone";
    if (found.status !== 200) return "unknown";
    const wanted = await api.applied(path, JSON.stringify(manifest), { dryRun: true });
    if (isFinal(wanted.status)) return "changed"; // into what cannot become this any more
    if (wanted.status >= 300) return "unknown";
    const isSame = isDeepStrictEqual(declaredPart(found.text), declaredPart(wanted.text));
    return isSame ? "as written" : "changed";
  } catch {
    return "unknown";
  }
}

/**
 * Which objects of a cluster are gone, or differ from what their makers declare. Fields that these do
 * not declare are anybody's; of what the API server does not tell nothing is said.
 */
export async function installFaults(
  api: KubeApi,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  const faults = await Promise.all(
    manifests.map(async (manifest) => {
      let stand = await standOf(api, manifest);
      // A controller may have written between the two calls: what was changed by hand is so the next time.
      if (stand === "changed") stand = await standOf(api, manifest);
      if (stand === "gone") return [`${nameOf(manifest)} is gone`];
      return stand === "changed" ? [`${nameOf(manifest)} was changed`] : [];
    }),
  );
  return faults.flat();
}

/** Objects on their way out by path, as the API server last told of them; undefined where it has not yet. */
type Leaving = ReadonlyMap<string, LeavingObject | undefined>;

/** Has the API server look again at resource definitions whose clean-up it may have forgotten. */
async function wakeCleanups(api: KubeApi, left: Leaving): Promise<void> {
  const annotations = { "ics-discovery/deletion-awaited": new Date().toISOString() };
  // A refusal does not matter: the next look at the object tells more.
  await Promise.allSettled(
    [...left].map(async ([path, object]) => {
      if (object === undefined || !awaitsResourceCleanup(object)) return;
      const uid = object.metadata?.uid;
      await api.merge(path, JSON.stringify({ metadata: { uid, annotations } }));
    }),
  );
}

/**
 * Removes objects, namespaces last, and waits until they are gone; what is gone already is fine.
 *
 * @throws Error naming each that stays, with what holds it back.
 */
export async function removeObjects(
  api: KubeApi,
  paths: readonly string[],
  timeoutMs = goneMs,
): Promise<void> {
  const isNamespace = (path: string): boolean => /^\/api\/v1\/namespaces\/[^/]+$/.test(path);
  const ordered = [...paths].sort((a, b) => Number(isNamespace(a)) - Number(isNamespace(b)));
  for (const path of ordered) {
    await insist(
      path,
      () => api.delete(path),
      (status) => status < 300 || status === 404,
    );
  }
  const tell = progressEvery(toldEveryMs);
  let wakeAt = Deadline.in(wakeEveryMs);
  let left: Leaving = new Map(ordered.map((path) => [path, undefined]));
  const areGone = await holdsBefore(Deadline.in(timeoutMs), async () => {
    const found = await Promise.all(
      [...left].map(async ([path, last]) => stillThere(api, path, last)),
    );
    left = new Map(found.flat());
    if (left.size > 0) tell(() => `waiting until ${[...left.keys()].join(", ")} are gone`);
    if (wakeAt.passed) {
      wakeAt = Deadline.in(wakeEveryMs);
      await wakeCleanups(api, left);
    }
    return left.size === 0;
  });
  if (areGone) return;
  const faults = [...left].map(([path, object]) => {
    const why = object === undefined ? "the API server does not answer" : whyStillThere(object);
    return `"${path}": ${why}`;
  });
  throw new Error(`still there after ${timeoutMs / 1_000} s; ${faults.join("; ")}`);
}

/** An object that may still be there, by its path; nothing where it is gone. */
async function stillThere(
  api: KubeApi,
  path: string,
  last: LeavingObject | undefined,
): Promise<[string, LeavingObject | undefined][]> {
  const reply = await api.get(path, answersWithinMs).catch(() => undefined);
  if (reply?.status === 404) return [];
  return [[path, reply?.status === 200 ? (JSON.parse(reply.text) as LeavingObject) : last]];
}
