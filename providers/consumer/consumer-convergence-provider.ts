import { setTimeout as pause } from "node:timers/promises";

import { type Convergence, convergenceOf } from "../../core/peers/convergence";
import { printable } from "../../core/printable";
import { progress, progressEvery } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { Deadline } from "../machine/deadline";
import { type ConsumerNode, lookAt } from "./consumer-node-look";
import { startOf } from "./node-place";

interface Inputs {
  readonly consumerChainId: string;
  readonly nodes: readonly ConsumerNode[];
  readonly timeoutSeconds: number;
  readonly findsMore: boolean;
  /** Which process each node is: one that was started since must be seen to make blocks. */
  readonly starts?: readonly string[];
  /** What is wrong, in a plan; `converged` otherwise. */
  readonly health?: string;
  readonly height?: number;
  readonly connected?: number;
  readonly expected?: number;
  readonly roles?: Readonly<Record<string, "signs" | "follows">>;
}

const compared = ["nodes", "timeoutSeconds", "starts", "health"];
const converged = "converged";
const pollMs = 500;
const progressMs = 5_000;
/** How long strangers are waited for, once everything of the stack is as it should be. */
const strangersMs = 10_000;
/** A chain whose latest block is older has halted: the slowest that config allows makes one in 10 s. */
const staleMs = 60_000;
/** Blocks that must come while it is looked at. */
const growth = 1n;

const healthOf = ({ lacks }: Convergence): string =>
  lacks.length === 0 ? converged : `not converged: ${lacks.join("; ")}`;

const outputs = (inputs: Inputs, state: Convergence, roles: Inputs["roles"]): Inputs => ({
  ...inputs,
  health: converged,
  height: Number(state.height),
  connected: state.connected,
  expected: state.expected,
  ...(roles === undefined ? {} : { roles }),
});

/** Waits until all nodes hold their connections and the chain grows. */
async function awaitConvergence(inputs: Inputs): Promise<Inputs> {
  const { nodes, consumerChainId, timeoutSeconds, findsMore } = inputs;
  const deadline = Deadline.in(timeoutSeconds * 1_000);
  /** By node: the height at which it answered first. */
  const former = new Map<string, bigint>();
  let convergedAt: number | undefined;
  const tell = progressEvery(progressMs);
  for (;;) {
    const looks = await Promise.all(nodes.map(lookAt));
    const state = convergenceOf(
      looks.map(({ role: _role, ...look }) => {
        const formerHeight = former.get(look.name);
        if (look.height !== undefined) former.set(look.name, formerHeight ?? look.height);
        return { ...look, ...(formerHeight === undefined ? {} : { formerHeight }) };
      }),
      // A chain may have halted after the blocks that were seen.
      { growth, notBefore: new Date(Date.now() - staleMs), findsMore },
    );
    const wanting = [...state.lacks, ...state.absent];
    if (state.lacks.length === 0) convergedAt ??= performance.now();
    else convergedAt = undefined;
    const waited = convergedAt === undefined ? 0 : performance.now() - convergedAt;
    if (wanting.length === 0 || waited > strangersMs) {
      if (state.absent.length > 0) {
        progress(
          `consumer chain "${printable(consumerChainId)}" makes blocks, though not all strangers are connected: ${state.absent.join("; ")}`,
        );
      }
      const roles = Object.fromEntries(
        looks.map(({ name, role }) => [name, role ?? "follows"] as const),
      );
      return outputs(inputs, state, roles);
    }
    if (deadline.passed && state.lacks.length > 0) {
      throw new Error(
        `consumer chain "${printable(consumerChainId)}" has not converged within ${String(timeoutSeconds)} s: ` +
          `${state.lacks.join("; ")}; look into the nodes' logs, or raise convergenceTimeoutSeconds and run again`,
      );
    }
    tell(
      () =>
        `consumer chain "${printable(consumerChainId)}": ${String(state.connected)} of ${String(state.expected)} peers connected, ` +
        `height ${String(state.height)}, ${String(Math.ceil(deadline.leftMs / 1_000))} s left; ${wanting.join("; ")}`,
    );
    await pause(pollMs);
  }
}
/** Implements ConsumerConvergence. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { nodes, consumerChainId, timeoutSeconds, findsMore } = news;
    const known = { consumerChainId, nodes, timeoutSeconds, findsMore };
    if (hasUnknown(known)) return { inputs: known };
    const declared = { ...known, starts: await Promise.all(nodes.map(startOf)) };
    if (olds.nodes === undefined) return { inputs: { ...declared, health: converged } };
    const looks = await Promise.all(nodes.map(lookAt));
    const state = convergenceOf(
      looks.map(({ role: _role, ...look }) => look),
      { notBefore: new Date(Date.now() - staleMs), findsMore },
    );
    return { inputs: { ...declared, health: healthOf(state) } };
  },

  compared: compared,
  replacing: ["consumerChainId"],

  async create(inputs: Inputs) {
    return { id: inputs.consumerChainId, outs: await awaitConvergence(inputs) };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await awaitConvergence(news) };
  },
});
