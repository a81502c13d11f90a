import {
  AuthorizationV1Api,
  V1ResourceAttributes,
  V1SelfSubjectAccessReview,
  V1SelfSubjectAccessReviewSpec,
} from "@kubernetes/client-node";

import { type ClusterRight, everyRight, rightText } from "../core/doctor/cluster-rights";
import { askedCluster, type ClusterToAsk } from "./asked-cluster";

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
    const answers = await Promise.all(
      rights.map(async (right) => ((await isGiven(right)) ? [] : [rightText(right)])),
    );
    return answers.flat();
  });
  return "answer" in asked ? asked.answer : asked.failure;
}
