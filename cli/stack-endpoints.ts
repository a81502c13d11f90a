import { parsedEndpoint } from "../core/details/endpoint";
import type { WantedEndpoint } from "../core/details/endpoint-step";
import type { PortExceptions } from "../core/details/port-exception-text";
import { hashedPorts } from "../core/ports/hashed-ports";
import type { StackSource } from "./source";

/** A validator, with what is to be published of it. */
export interface PublishingValidator {
  /** In the stack; otherwise the operator address. */
  readonly name: string;
  readonly operator: string;
  /** Absent where nobody says what. */
  readonly wanted?: WantedEndpoint;
}

/** p2p ports of a validator that others would not compute, by consumer id. */
function exceptionsOf({ outputs, settings }: StackSource, name: string): PortExceptions {
  return Object.fromEntries(
    Object.entries(outputs.consumerChains).flatMap(([chainId, { consumerId, ports }]) => {
      const port = ports[name];
      const isKnown = port === hashedPorts(chainId, settings.portScheme).p2p;
      return consumerId === undefined || port === undefined || isKnown ? [] : [[consumerId, port]];
    }),
  );
}

/**
 * What a stack publishes of each of its validators, or would where others sign: its node id, the address of
 * its LoadBalancer, and the ports that others would not compute.
 */
export function publishingValidators(stack: StackSource): readonly PublishingValidator[] {
  const isDerived = stack.settings.nodeIdentity === "derived";
  return Object.entries(stack.outputs.validators).flatMap(
    ([name, { operator, nodeId, loadBalancer }]) => {
      if (operator === undefined) return [];
      const host = loadBalancer.includes(":") ? `[${loadBalancer}]` : loadBalancer;
      if (nodeId === undefined && !isDerived) return [{ name, operator }];
      const endpoint = parsedEndpoint(isDerived ? host : `${String(nodeId)}@${host}`);
      return [{ name, operator, wanted: { endpoint, exceptions: exceptionsOf(stack, name) } }];
    },
  );
}
