import type { Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";

/** Port of this machine on which a validator's provider node in Kind answers RPC. */
export const kindRpcPort = ({ kind }: Settings, { index }: HostedValidatorPlan): number =>
  kind.rpcPort + index;

/** RPC address of that node, from this machine. */
export const kindProviderRpc = (settings: Settings, validator: HostedValidatorPlan): string =>
  `http://127.0.0.1:${String(kindRpcPort(settings, validator))}`;
