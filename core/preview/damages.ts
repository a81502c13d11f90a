import { isTurned, optInType } from "./consumer-changes";
import type { PreviewStep } from "./engine-event";
import { classOf } from "./family";
import { textOf } from "./stated-value";

/** Something that is not as it should be, by what a resource saw when it looked. */
export interface Damage {
  /** Class of the resource, e.g. `ChainNode`. */
  readonly what: string;
  readonly resource: string;
  /** What is wrong with it, e.g. `damaged: process 42 is gone`, or how the chain differs. */
  readonly said: string;
}

const sound = ["running", "converged"];

/** What the resources that look at the world saw: damage, and chains that say something else. */
export const damagesOf = (steps: readonly PreviewStep[]): readonly Damage[] =>
  steps.flatMap((step) =>
    ["health", "drift"].flatMap((key) => {
      const { type, name, new: next } = step;
      const said = textOf(next?.inputs?.[key]);
      const isWanted = type === optInType && isTurned(step);
      return said === undefined || sound.includes(said) || isWanted
        ? []
        : [{ what: classOf(type), resource: name, said }];
    }),
  );
