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
  steps.flatMap(({ type, name, new: next }) =>
    ["health", "drift"].flatMap((key) => {
      const said = textOf(next?.inputs?.[key]);
      return said === undefined || sound.includes(said)
        ? []
        : [{ what: classOf(type), resource: name, said }];
    }),
  );
