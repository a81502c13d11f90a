import { setTimeout as pause } from "node:timers/promises";

import { BackOff } from "../../chain/back-off";
import { printable } from "../../core/printable";
import { mayBeOut, mayYetBeIn } from "../../core/relayer/handed-in";
import type { OpenChannel } from "../../core/relayer/handshake-step";
import { chainOf, hermesArguments } from "../../core/relayer/hermes-arguments";
import { type HermesConfig, hermesConfigToml } from "../../core/relayer/hermes-config";
import type { RelayerSettings } from "../../core/relayer/relayer-settings";
import type { RelayerStatus } from "../../core/relayer/relayer-status";
import { type RelayerFacts, type RelayerStep, relayerStep } from "../../core/relayer/relayer-step";
import { statusAfterFailure } from "../../core/relayer/status-after-failure";
import type { Logger } from "../log";
import { ToldOnce } from "../told-once";
import { FactsTeller } from "./facts-teller";
import { HandedInFile } from "./handed-in-file";
import { HermesProgram } from "./hermes-program";
import { PacketWatch } from "./packet-watch";
import type { RelayerMetrics } from "./relayer-metrics";
import { RelayerReads } from "./relayer-reads";

/** How soon it looks again, by what it does. */
const waitMs = 1_000;
const relayMs = 5_000;
const firstRetryMs = 500;
const longestRetryMs = 10_000;
/** Far longer than a turn takes. */
const wedgedMs = 300_000;

/**
 * The relayer of one consumer chain: opens its channel, then has Hermes relay, and looks after it.
 *
 * It looks at both chains, `core/relayer` decides the next step, and it takes that step; so it can be
 * killed at any moment, and begins where the chains say that it was.
 */
export class RelayerLoop {
  private readonly reads: RelayerReads;
  private readonly hermes: HermesProgram;
  private readonly packets: PacketWatch;
  private readonly teller: FactsTeller;
  private readonly handedIn: HandedInFile;
  private readonly told = new ToldOnce();
  private readonly stopped = new AbortController();
  private readonly retry = new BackOff(firstRetryMs, longestRetryMs);
  private current: RelayerStatus = { state: "starting", text: "starting" };
  private hasKeys = false;
  private validators = 0;
  /** Whether something was handed in, by this run or the one before, of which nobody knows when it went out. */
  private isOutcomeUnknown = true;
  /** When its last turn ended, whatever came of it. */
  private turnedAt = performance.now();
  /** When it last saw both chains, and did what that gave occasion to. */
  private lookedAt = performance.now();
  private chosen: { readonly provider: number; readonly consumer: number } | undefined;

  /**
   * @param folder - Of Hermes' config and keys.
   * @param forgets - Whether the folder may be a new one though a relayer has run before.
   */
  constructor(
    private readonly settings: RelayerSettings,
    folder: string,
    private readonly metrics: RelayerMetrics,
    private readonly log: Logger,
    private readonly forgets: boolean,
  ) {
    this.reads = new RelayerReads(settings);
    this.handedIn = new HandedInFile(folder);
    this.hermes = new HermesProgram(settings.hermes, folder, (reason) => {
      metrics.restarts.inc();
      this.told.tell("hermes", reason, () => {
        log.error(
          { what: "hermes", reason: printable(reason) },
          "Hermes has ended; starting it anew",
        );
      });
    });
    this.packets = new PacketWatch(settings, metrics);
    this.teller = new FactsTeller(metrics);
    metrics.epoch.set(settings.epochSeconds);
  }

  /** What it does now. */
  get status(): RelayerStatus {
    return this.current;
  }

  /** Whether packets are relayed. */
  get isReady(): boolean {
    return this.current.state === "relaying" && this.hermes.isRunning;
  }

  /** Whether it still takes turns; a message may take a turn of a minute and a half. */
  get isAlive(): boolean {
    return performance.now() - this.turnedAt < wedgedMs;
  }

  private say(status: RelayerStatus): void {
    this.current = status;
    this.metrics.running.set(this.isReady ? 1 : 0);
    this.told.tell("status", `${status.state} ${status.text}`, () => {
      this.log.info({ what: status.state }, status.text);
    });
  }

  private config(facts: RelayerFacts, channel?: OpenChannel): string {
    const { provider, consumer, events, telemetry, rest } = this.settings;
    const { chosen = { provider: 0, consumer: 0 } } = this;
    const address = (chain: "provider" | "consumer"): HermesConfig["provider"]["address"] => {
      const found = this.settings[chain].addresses[chosen[chain]];
      if (found === undefined) throw new Error(`no address of the ${chain} chain`);
      return found;
    };
    return hermesConfigToml({
      ...{ events, telemetry, rest },
      provider: {
        ...provider,
        address: address("provider"),
        trustingSeconds: facts.consumer?.client.trustingSeconds ?? 0,
      },
      consumer: {
        ...consumer,
        address: address("consumer"),
        trustingSeconds: facts.provider?.client.trustingSeconds ?? 0,
      },
      validators: this.validators,
      keyFolder: this.hermes.keyFolder,
      ...(channel === undefined ? {} : { channel }),
    });
  }

  /** What does not change with each look: who answers, how many validators there are, and the keys. */
  private async prepare(facts: RelayerFacts): Promise<void> {
    this.chosen = await this.reads.choose();
    if (this.validators === 0) this.validators = await this.reads.validators();
    if (this.hasKeys) return;
    const { provider, consumer, mnemonic } = this.settings;
    await this.hermes.addKeys(this.config(facts), [provider.chainId, consumer.chainId], mnemonic);
    this.hasKeys = true;
  }

  private async relay(facts: RelayerFacts, channel: OpenChannel): Promise<void> {
    await this.prepare(facts);
    await this.hermes.relay(this.config(facts, channel));
    this.say({
      state: "relaying",
      text: `relaying over ${channel.consumerChannel} and ${channel.providerChannel}`,
      channel,
    });
    const isStuck = await this.packets.look(await this.reads.pending(channel));
    if (!isStuck) return;
    this.log.error({ what: "hermes" }, "packets wait and none is relayed; starting Hermes anew");
    await this.hermes.stop();
  }

  /** @returns How long to wait before the next look, in milliseconds. */
  private async take(step: RelayerStep, facts: RelayerFacts): Promise<number> {
    switch (step.do) {
      case "wait":
        this.say({ state: "waiting", text: step.text });
        return waitMs;
      case "stop":
        this.say({ state: "stopped", text: step.fault });
        await this.hermes.stop();
        return relayMs;
      case "submit": {
        this.say({ state: "opening", text: step.text });
        const { message } = step.submit;
        const height = facts[chainOf(message)]?.height ?? 0n;
        if (this.isOutcomeUnknown && mayBeOut(this.handedIn.get(), message, this.forgets)) {
          // It may have gone out a moment ago.
          this.handedIn.note({ message, height: String(height) });
        }
        this.isOutcomeUnknown = false;
        if (mayYetBeIn(this.handedIn.get(), message, height)) return waitMs;
        await this.prepare(facts);
        const { provider, consumer } = this.settings;
        const ends = facts.provider &&
          facts.consumer && {
            provider: facts.provider.ends,
            consumer: facts.consumer.ends,
          };
        if (ends === undefined) throw new Error("a step is decided by both chains");
        const chains = { provider: provider.chainId, consumer: consumer.chainId };
        this.handedIn.note({ message, height: String(height) });
        this.isOutcomeUnknown = true;
        await this.hermes.submit(this.config(facts), hermesArguments(step.submit, chains, ends));
        this.isOutcomeUnknown = false;
        return 0;
      }
      case "relay":
        await this.relay(facts, step.channel);
        return relayMs;
    }
  }

  private async turn(): Promise<number> {
    try {
      const facts = await this.reads.facts(new Date());
      this.teller.tell(facts);
      const nextMs = await this.take(relayerStep(facts), facts);
      this.retry.succeeded();
      this.lookedAt = performance.now();
      return nextMs;
    } catch (error) {
      const { message } = error as Error;
      this.told.tell("failure", message, () => {
        this.log.warn({ what: "look", error: message }, "cannot go on; trying again");
      });
      this.say(statusAfterFailure(this.current, message, performance.now() - this.lookedAt));
      return this.retry.nextMs();
    }
  }

  /** Works until it is stopped. */
  async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const nextMs = await this.turn();
      this.turnedAt = performance.now();
      if (nextMs > 0) await pause(nextMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    this.reads.close();
    await this.hermes.stop();
  }
}
