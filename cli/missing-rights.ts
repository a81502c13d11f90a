import {
  AuthorizationV1Api,
  V1ResourceAttributes,
  V1SelfSubjectAccessReview,
  V1SelfSubjectAccessReviewSpec,
} from "@kubernetes/client-node";

import { type ClusterRight, rightText } from "../core/doctor/cluster-rights";
import { askedCluster, type ClusterToAsk } from "./asked-cluster";

/** Rights at a cluster that whoever asks it has not; none where it does not say. */
export async function missingRights(
  cluster: ClusterToAsk,
  rights: readonly ClusterRight[],
  timeoutMs: number,
): Promise<readonly string[]> {
  if (rights.length === 0) return [];
  const asked = await askedCluster(cluster, timeoutMs, async (kubeConfig, options) => {
    const api = kubeConfig.makeApiClient(AuthorizationV1Api);
    const answers = await Promise.all(
      rights.map(async (right) => {
        const body = new V1SelfSubjectAccessReview();
        body.spec = new V1SelfSubjectAccessReviewSpec();
        body.spec.resourceAttributes = Object.assign(new V1ResourceAttributes(), right);
        const { status } = await api.createSelfSubjectAccessReview({ body }, options);
        return status?.allowed === false ? [rightText(right)] : [];
      }),
    );
    return answers.flat();
  });
  return "answer" in asked ? asked.answer : [];
}
