import {
  AuthorizationV1Api,
  V1ResourceAttributes,
  V1SelfSubjectAccessReview,
  V1SelfSubjectAccessReviewSpec,
} from "@kubernetes/client-node";

import { fewAtATime } from "../chain/few-at-a-time";
import { type ClusterRight, everyRight, rightText } from "../core/doctor/cluster-rights";
import { askedCluster, type ClusterToAsk } from "./asked-cluster";

/** Rights asked for at a time. */
const rightsAtOnce = 32;

/**
 * Rights in a cluster that whoever asks does not have.
 *
 * @returns Or why that is not known, as one safe line.
 */
export async function missingRights(
  cluster: ClusterToAsk,
  rights: readonly ClusterRight[],
  timeoutMs: number,
): Promise<readonly string[] | string> {
  if (rights.length === 0) return [];
  const asked = await askedCluster(cluster, timeoutMs, async (kubeConfig, options) => {
    const api = kubeConfig.makeApiClient(AuthorizationV1Api);
    const isGiven = async (right: ClusterRight): Promise<boolean> => {
      const body = new V1SelfSubjectAccessReview();
      body.spec = new V1SelfSubjectAccessReviewSpec();
      body.spec.resourceAttributes = Object.assign(new V1ResourceAttributes(), right);
      const { status } = await api.createSelfSubjectAccessReview({ body }, options);
      return status?.allowed === true;
    };
    if (await isGiven(everyRight)) return [];
    const missing = new Set<ClusterRight>();
    await fewAtATime(
      rights,
      async (right) => {
        if (!(await isGiven(right))) missing.add(right);
      },
      rightsAtOnce,
    );
    return rights.filter((right) => missing.has(right)).map(rightText);
  });
  return "answer" in asked ? asked.answer : asked.failure;
}
