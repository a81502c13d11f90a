import type * as pulumi from "@pulumi/pulumi";

import type { ConsumerPlan, TopologyPlan } from "../core/plan/topology-plan";
import { ConsumerRegistration } from "../providers/consumer/consumer-registration";
import { unbondingOf } from "./consumer-unbonding";
import type { ManagedValidator } from "./managed-validator";
import { memberPlaces } from "./member-place";
import {
  type ProviderChainAccess,
  reach,
  signer,
  type ValidatorIdentity,
  withChain,
} from "./provider-chain";

/** Registers a consumer chain on its provider chain, or joins one that somebody else registered. */
export function registrationOf(
  args: {
    readonly consumer: ConsumerPlan;
    readonly chain: ProviderChainAccess;
    readonly validators: ReadonlyMap<string, ManagedValidator>;
    /** Who registers it; absent where nobody here does. */
    readonly owner?: ValidatorIdentity;
  },
  plan: TopologyPlan,
  opts: pulumi.ComponentResourceOptions,
): ConsumerRegistration {
  const { consumer, chain, validators, owner } = args;
  const joins = consumer.consumerId;
  return new ConsumerRegistration(
    `${consumer.portName}-registration`,
    {
      ...(owner === undefined ? reach(chain) : signer(chain, owner)),
      consumerChainId: consumer.chainId,
      ...(joins === undefined ? {} : { joins }),
      unbondingSeconds: unbondingOf(consumer.launch, chain),
      // What the stack's own provider chain says needs no second witness.
      ...(chain.managed ? {} : { nodes: memberPlaces(consumer, plan, validators) }),
    },
    withChain(chain, opts),
  );
}
