import { type Endpoint, parseEndpoint } from "../core/details/endpoint";
import { parsePortExceptions, type PortExceptions } from "../core/details/port-exception-text";
import { type Coin, parseCoins } from "../core/details/unsigned-edit";
import { printable } from "../core/printable";
import { CallFault } from "./call-fault";
import type { EndpointFlags } from "./endpoint-flags";
import type { Source } from "./source";
import { type PublishingValidator, publishingValidators } from "./stack-endpoints";

/** What a call wants published, whatever a stack says. */
interface Wish {
  readonly endpoint?: Endpoint;
  readonly exceptions?: PortExceptions;
}

const fault = (what: string, value: string, remedy: string): CallFault =>
  new CallFault(`${what}; "${printable(value)}"; ${remedy}`);

/** @throws CallFault */
export function wishOf({ set, setPorts }: EndpointFlags): Wish {
  if (set === undefined) {
    if (setPorts === undefined) return {};
    throw fault("ports are set without an endpoint", setPorts, "add --set [NODEID@]HOST[:PORT]");
  }
  const endpoint = parseEndpoint(set);
  if ("fault" in endpoint) throw new CallFault(endpoint.fault.message);
  const exceptions = setPorts === undefined ? undefined : parsePortExceptions(setPorts);
  if (setPorts !== undefined && exceptions === undefined) {
    throw fault("no list of ports", setPorts, "write CONSUMER_ID:PORT[,…], e.g. 7:30344,9:30345");
  }
  return { endpoint, ...(exceptions === undefined ? {} : { exceptions }) };
}

/** @throws CallFault */
export function feeOf({ gas, fees }: EndpointFlags): {
  readonly gas: string;
  readonly fees: readonly Coin[];
} {
  if (!/^[1-9]\d{0,18}$/.test(gas)) throw fault("no amount of gas", gas, "give a whole number");
  const coins = fees === undefined ? [] : parseCoins(fees);
  if (coins === undefined) throw fault("no fees", fees ?? "", "give them as 500uatom");
  return { gas, fees: coins };
}

/**
 * Whose endpoints a call is about.
 *
 * @throws CallFault where the call does not say; Error where the stack has nobody of this name.
 */
export function validatorsOf(
  flags: EndpointFlags,
  wish: Wish,
  source: Source,
): readonly PublishingValidator[] {
  const { validator } = flags;
  const all = source.stack === undefined ? [] : publishingValidators(source.stack);
  const single = flags.tx === true || wish.endpoint !== undefined;
  if (validator === undefined && (all.length === 0 || (single && all.length > 1))) {
    throw fault("no validator is named", "", "add --validator with an operator address");
  }
  const named =
    validator === undefined
      ? all
      : all.filter(({ name, operator }) => [name, operator].includes(validator));
  const [one] = named;
  if (validator !== undefined && one === undefined && !validator.includes("valoper1")) {
    const remedy =
      all.length === 0
        ? "give the operator address"
        : `give the operator address, or one of: ${all.map(({ name }) => name).join(", ")}`;
    throw fault("nobody has this name", validator, remedy);
  }
  const chosen =
    validator !== undefined && one === undefined
      ? [{ name: validator, operator: validator }]
      : named;
  const { endpoint, exceptions } = wish;
  return endpoint === undefined
    ? chosen
    : chosen.map(({ name, operator }) => ({
        ...{ name, operator },
        wanted: { endpoint, ...(exceptions === undefined ? {} : { exceptions }) },
      }));
}
