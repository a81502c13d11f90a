import type { ObjectName } from "../../core/manifests/object-path";
import { answersWithinMs } from "../dynamic/answers-within";
import { podAccess } from "./load-pod-access";

/** An object that a cluster has, whoever made it. */
export interface StandingObject {
  readonly metadata?: {
    readonly managedFields?: readonly { readonly manager?: string }[];
  };
}

/**
 * Looks for an object in a cluster.
 *
 * @param kubeconfig - Its text.
 * @returns Undefined where there is no such object.
 * @throws Error when the API server does not say.
 */
export async function standingObject(
  kubeconfig: string,
  { apiVersion, kind, metadata: { name, namespace = "default" } }: ObjectName,
): Promise<StandingObject | undefined> {
  // It takes half a second to load, which runs that create nothing need not spend.
  const { ApiException, KubernetesObjectApi } = await import("@kubernetes/client-node");
  const api = KubernetesObjectApi.makeApiClient(podAccess().kubeConfigOf({ text: kubeconfig }));
  try {
    return await answeredInTime(api.read({ apiVersion, kind, metadata: { name, namespace } }));
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}

async function answeredInTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => {
      fail(new Error(`the API server does not answer within ${answersWithinMs} ms`));
    }, answersWithinMs);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}
