import { setTimeout as pause } from "node:timers/promises";

import { relayerStatusAt } from "../../chain/relayer-status-at";
import { printable } from "../../core/printable";
import type { OpenChannel } from "../../core/relayer/handshake-step";
import type { RelayerStatus } from "../../core/relayer/relayer-status";
import { answersWithinMs } from "../dynamic/answers-within";
import { progress } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { Deadline } from "../machine/deadline";
import { isUnsound, plannedHealth, running } from "../machine/health";

interface Inputs {
  readonly consumerChainId: string;
  readonly listen: string;
  readonly waits: boolean;
  readonly timeoutSeconds: number;
  readonly health?: string;
  readonly channel?: OpenChannel;
}

const pollMs = 500;
/** Its process answers when RelayerProcess is done, so one that is silent for so long has ended. */
const silentMs = 20_000;

const statusOf = ({ listen }: Inputs): Promise<RelayerStatus | undefined> =>
  relayerStatusAt(listen, answersWithinMs);

/** A fault that somebody has to mend; a relayer that waits for a chain is not at fault. */
async function faultsOf(inputs: Inputs): Promise<string[]> {
  const status = await statusOf(inputs);
  if (status === undefined) return [`the relayer at ${inputs.listen} does not answer`];
  if (status.state === "relaying") return [];
  return inputs.waits || status.state === "stopped" ? [status.text] : [];
}

async function untilRelaying(inputs: Inputs): Promise<Inputs> {
  const deadline = Deadline.in(inputs.timeoutSeconds * 1_000);
  const unheard = (): Deadline => Deadline.in(Math.min(silentMs, deadline.allowedMs));
  let silence = unheard();
  const about = `relayer of consumer chain "${printable(inputs.consumerChainId)}"`;
  let said = "it does not answer";
  for (;;) {
    const status = await statusOf(inputs);
    if (status?.state === "relaying" || (status !== undefined && !inputs.waits)) {
      const { channel } = status;
      return { ...inputs, health: running, ...(channel === undefined ? {} : { channel }) };
    }
    if (status !== undefined) silence = unheard();
    const text = status?.text ?? "it does not answer";
    // Somebody has to do something: waiting changes nothing.
    if (status?.state === "stopped") throw new Error(`${about} relays nothing: ${text}`);
    if (text !== said) progress(`${about}: ${text}`);
    said = text;
    if (silence.passed) {
      throw new Error(
        `${about} has ended; "http://${inputs.listen}/status"; run pulumi up again, which starts it anew, and look at its log relayer.log`,
      );
    }
    if (deadline.passed) {
      throw new Error(
        `${about} relays nothing after ${String(inputs.timeoutSeconds)} s: ${said}; "http://${inputs.listen}/status"; ` +
          "look at its log relayer.log, or set ics:hermes.channelTimeoutSeconds higher",
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
    const faults =
      olds.listen === undefined ? [] : await faultsOf({ ...args, listen: olds.listen });
    return {
      inputs: {
        ...args,
        health: plannedHealth(faults, olds.health),
        ...(olds.channel === undefined ? {} : { channel: olds.channel }),
      },
    };
  },

  compared: ["listen", "waits"],
  replacing: ["consumerChainId"],
  isUnsound,

  async create(inputs: Inputs) {
    return { id: inputs.consumerChainId, outs: await untilRelaying(inputs) };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await untilRelaying(news) };
  },
});
