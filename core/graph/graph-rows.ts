import type { Seen, SeenValidator } from "../peers/network-status";
import { printable } from "../printable";
import type { GraphValidator, LiveState } from "./graph";

/** Longer names say no more in a picture. */
const nameLimit = 64;

/** A safe line that is no longer than this. */
export const cutLine = (line: string, max = 300): string =>
  line.length <= max ? line : `${line.slice(0, max - 1)}…`;

const nameText = (name: string): string => printable(name, nameLimit);

/** What is out of step with a validator, one short sentence each. */
function faultsOf({ isMissing, step, reach, isAgentReady }: SeenValidator): readonly string[] {
  return [
    ...(isMissing === true ? ["the provider chain does not have it"] : []),
    ...(step === undefined || step.inStep ? [] : ["what it publishes is not in step"]),
    ...(isAgentReady === false ? ["its agent is not ready"] : []),
    ...(reach === undefined || reach.isOpen
      ? []
      : [`does not answer at ${reach.address} (${reach.reason ?? "no answer"})`]),
  ];
}

function stateOf({ step, reach, isAgentReady }: SeenValidator, faults: number): LiveState {
  if (faults > 0) return "wrong";
  const isKnown = step !== undefined || reach !== undefined || isAgentReady !== undefined;
  return isKnown ? "well" : "unknown";
}

/** A row of the picture, and by which word it is found: operator address, or node id of a peer of config. */
export interface GraphRow {
  readonly key: string;
  readonly row: GraphValidator;
}

/**
 * Who stands in the picture: those that were looked at, in their order; then others of the consumer chains
 * by operator address; then peers that config names, by node id.
 *
 * @param configured - Node ids.
 */
export function graphRows(seen: Seen, configured: Iterable<string>): readonly GraphRow[] {
  const looked = new Set(seen.validators.map(({ operator }) => operator));
  const others = new Map(
    seen.consumerChains
      .flatMap(({ dialled = [], leftOut }) => [...dialled, ...leftOut])
      .filter(({ operator }) => !looked.has(operator))
      .map(({ operator, name }) => [operator, name]),
  );
  const stranger = { cluster: null, loadBalancer: null, state: "unknown" as const, why: "" };
  const rows: readonly { readonly key: string; readonly row: Omit<GraphValidator, "id"> }[] = [
    ...seen.validators.map((one) => {
      const { name, operator, clusterName } = one;
      const loadBalancer = one.cluster?.loadBalancer ?? one.loadBalancer;
      const faults = faultsOf(one);
      return {
        key: operator,
        row: {
          ...{ name: nameText(name), operator: printable(operator) },
          cluster: clusterName === undefined ? null : nameText(clusterName),
          loadBalancer: loadBalancer === undefined ? null : printable(loadBalancer),
          ...{ state: stateOf(one, faults.length), why: cutLine(faults.join("; ")) },
        },
      };
    }),
    ...[...others].sort().map(([operator, name]) => ({
      key: operator,
      // Printable already, as the peers are computed.
      row: { name: cutLine(name, nameLimit), operator: printable(operator), ...stranger },
    })),
    ...[...new Set(configured)].sort().map((nodeId) => ({
      key: nodeId,
      row: { name: `peer ${nodeId.slice(0, 4)}…`, operator: null, ...stranger },
    })),
  ];
  return rows.map(({ key, row }, at) => ({ key, row: { id: `v${at}`, ...row } }));
}
