import { setTimeout as pause } from "node:timers/promises";

import { printable } from "../../core/printable";
import type { OpenChannel } from "../../core/relayer/handshake-step";
import { progress } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { Deadline } from "../machine/deadline";
import { isUnsound, plannedHealth, running } from "../machine/health";
import { askRelayer, type RelayerPlace, whereToLook } from "./relayer-place";

interface Inputs extends RelayerPlace {
  readonly consumerChainId: string;
  readonly waits: boolean;
  readonly timeoutSeconds: number;
  readonly health?: string;
  readonly channel?: OpenChannel;
}

const pollMs = 500;
/** Its process answers when RelayerProcess is done, so one that is silent for so long has ended. */
const silentMs = 20_000;
/** A pod is looked for before its cluster has made it, and killed containers are started anew. */
const silentPodMs = 60_000;

/** A fault that somebody has to mend; a relayer that waits for a chain is not at fault. */
async function faultsOf(place: RelayerPlace, waits: boolean): Promise<string[]> {
  const answer = await askRelayer(place);
  if ("silence" in answer) {
    const { listen } = place;
    return [
      listen === undefined
        ? `the relayer says nothing: ${answer.silence}`
        : `the relayer at ${listen} does not answer`,
    ];
  }
  const { status } = answer;
  if (status.state === "relaying") return [];
  return waits || status.state === "stopped" ? [status.text] : [];
}

async function untilRelaying(inputs: Inputs): Promise<Inputs> {
  const deadline = Deadline.in(inputs.timeoutSeconds * 1_000);
  const patienceMs = inputs.pods === undefined ? silentMs : silentPodMs;
  const unheard = (): Deadline => Deadline.in(Math.min(patienceMs, deadline.allowedMs));
  let silence = unheard();
  const about = `relayer of consumer chain "${printable(inputs.consumerChainId)}"`;
  let said = "it does not answer";
  for (;;) {
    const answer = await askRelayer(inputs);
    const status = "silence" in answer ? undefined : answer.status;
    const isComing = "silence" in answer && answer.isComing;
    if (status?.state === "relaying" || (!inputs.waits && (isComing || status !== undefined))) {
      const channel = status?.channel;
      return { ...inputs, health: running, ...(channel === undefined ? {} : { channel }) };
    }
    if (status !== undefined || isComing) silence = unheard();
    const text = "silence" in answer ? answer.silence : answer.status.text;
    // Somebody has to do something: waiting changes nothing.
    if (status?.state === "stopped") throw new Error(`${about} relays nothing: ${text}`);
    if (text !== said) progress(`${about}: ${text}`);
    said = text;
    if (silence.passed) {
      throw new Error(
        inputs.pods === undefined
          ? `${about} has ended; ${whereToLook(inputs)}; run pulumi up again, which starts it anew, and look at its log relayer.log`
          : `${about} says nothing: ${text}; ${whereToLook(inputs)}; look at its pod, and run pulumi up again`,
      );
    }
    if (deadline.passed) {
      throw new Error(
        `${about} relays nothing after ${String(inputs.timeoutSeconds)} s: ${said}; ${whereToLook(inputs)}; ` +
          "look at its log, or set ics:hermes.channelTimeoutSeconds higher",
      );
    }
    await pause(pollMs);
  }
}

/** Implements RelayerChannel: `check` asks the relayer, so a plan tells of one that is dead or stuck. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { health: _health, channel: _channel, ...args } = news;
    if (hasUnknown(args)) return { inputs: args };
    const isNew = olds.listen === undefined && olds.pods === undefined;
    // Where it was: a plan may move it.
    const faults = isNew ? [] : await faultsOf(olds, args.waits);
    return {
      inputs: {
        ...args,
        health: plannedHealth(faults, olds.health),
        ...(olds.channel === undefined ? {} : { channel: olds.channel }),
      },
    };
  },

  compared: ["listen", "pods", "waits"],
  replacing: ["consumerChainId"],
  isUnsound,

  async create(inputs: Inputs) {
    return { id: inputs.consumerChainId, outs: await untilRelaying(inputs) };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await untilRelaying(news) };
  },
});
