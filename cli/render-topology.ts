import { relayerName } from "../core/relayer/relayer-name";
import type { ConsumerChainOutput, StackOutputs } from "../core/stack-outputs";
import { shortIds } from "./short-ids";
import { textTable } from "./text-table";
import { wrapped } from "./wrapped";

const widest = 80;

/** Peers one below the other, since a list of them is wider than any terminal. */
function peerLines(chain: ConsumerChainOutput): readonly string[] {
  return Object.entries(chain.peers).flatMap(([validator, text]) => [
    `  ${validator} dials`,
    ...(text === "" ? ["    nobody"] : text.split(",").map((peer) => `    ${shortIds(peer)}`)),
  ]);
}

/** How far its relayer came, and where it tells what it does now. */
function relayerLines({ relayer, relayerPod, channel }: ConsumerChainOutput): readonly string[] {
  const where =
    relayerPod === undefined
      ? relayer && `http://${relayer}/status`
      : `kubectl -n ${relayerPod.namespace} logs deployment/${relayerName}, in ${relayerPod.validator}'s cluster`;
  if (where === undefined) return [];
  const open =
    channel === undefined
      ? "its channel was not open yet"
      : `${channel.consumerChannel} here, ${channel.providerChannel} on the provider chain`;
  return [`  Relayer: ${open}`, `    ${where}`];
}

/** What is known of the chain besides its name, e.g. `id 0, height 7, 2/2 peers connected`. */
function stateOf({ consumerId, height, connected, expected }: ConsumerChainOutput): string {
  const known = [
    ...(consumerId === undefined ? [] : [`id ${consumerId}`]),
    ...(height === undefined ? [] : [`height ${String(height)} when it converged`]),
    ...(connected === undefined
      ? []
      : [`${String(connected)}/${String(expected)} peers connected`]),
  ];
  return known.length === 0 ? "" : `: ${known.join(", ")}`;
}

function consumerText(chainId: string, chain: ConsumerChainOutput): string {
  const ports = textTable([
    ["  VALIDATOR", "P2P PORT", "NODE", "ENDPOINT ON CHAIN"],
    ...Object.entries(chain.ports).map(([validator, port]) => [
      `  ${validator}`,
      String(port),
      chain.roles?.[validator] ?? "",
      shortIds(chain.endpoints[validator] ?? ""),
    ]),
  ]);
  const leftOut = chain.leftOut.map(({ name, reason }) => `  ${name} is no peer: ${reason}`);
  return [
    wrapped(`Consumer chain ${chainId}${stateOf(chain)}`, widest, "", "    "),
    ports,
    ...peerLines(chain),
    ...leftOut,
    ...relayerLines(chain),
  ].join("\n");
}

/** The stack that make's targets are about unless they are told another. */
export const defaultStack = "embedded";

/** What is shown of them. */
export type ShownOutputs = Pick<StackOutputs, "providerChain" | "validators" | "consumerChains">;

/** The converged topology as one screen, with what to try next. */
export function renderTopology(outputs: ShownOutputs, stack: string): string {
  const { providerChain } = outputs;
  const validators = textTable([
    ["VALIDATOR", "LOADBALANCER", "ENDPOINT ON CHAIN"],
    ...Object.entries(outputs.validators).map(([name, { loadBalancer, endpoint }]) => [
      name,
      loadBalancer,
      shortIds(endpoint ?? ""),
    ]),
  ]);
  const consumers = Object.entries(outputs.consumerChains).map(([chainId, chain]) =>
    consumerText(chainId, chain),
  );
  const which = stack === defaultStack ? "" : ` STACK=${stack}`;
  const hint = (command: string, what: string): string => `  ${command.padEnd(28)}  ${what}`;
  const next = [
    "Next:",
    hint(`node ics.cjs show --json`, "the same with whole node ids"),
    hint(`make preview${which}`, "what would change now"),
    hint("source tools/stack-env.sh", "then plain pulumi works in this shell, e.g."),
    `    pulumi stack output kubeconfigs --show-secrets --stack ${stack}`,
    hint(`make down${which}`, "remove all of it"),
  ].join("\n");
  return [
    wrapped(
      `Provider chain ${providerChain.chainId}: ${[providerChain.rpc].flat().join(" ")}`,
      widest,
      "",
      "    ",
    ),
    validators,
    ...consumers,
    next,
  ].join("\n\n");
}
