import { isDeepStrictEqual } from "node:util";

import { changedCounts, countsOf } from "../support/plan-counts";
import { planSummary } from "../support/plan-summary";
import type { TestStack } from "../support/test-stack";
import { expectTrue } from "./check-list";

/**
 * `ics plan` beside the engine's own preview: the same counts, and a step of the engine for each Service of
 * which it says that ports change.
 *
 * @param deeds - What it has to say of this consumer chain, e.g. `register`.
 */
export async function planAsPreviewed(
  stack: TestStack,
  chainId: string,
  deeds: readonly string[],
): Promise<string> {
  const { changes } = await stack.preview();
  const { code, said } = await stack.ics("plan");
  const [told, counted] = [changedCounts(said.counts), countsOf(changes)];
  expectTrue(
    isDeepStrictEqual(told, counted),
    `plan counts ${JSON.stringify(told)}, the engine ${JSON.stringify(counted)}`,
  );
  expectTrue(code === 7, `exit code ${code}`);
  const [chain, ...others] = said.consumerChains;
  expectTrue(
    chain?.chainId === chainId && others.length === 0 && isDeepStrictEqual(chain.deeds, deeds),
    `plan says of chains ${JSON.stringify(said.consumerChains)}`,
  );
  const lines = planSummary(changes);
  const services: readonly string[] = said.loadBalancers.map(({ resource }: any) => resource);
  const unbacked = services.filter((name) => !lines.includes(`update Service ${name}`));
  expectTrue(services.length > 0 && unbacked.length === 0, `no step for ${unbacked.join(", ")}`);
  return `${deeds.join(", ")}; ${JSON.stringify(counted)}`;
}
