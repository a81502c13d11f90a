import type * as pulumi from "@pulumi/pulumi";

import { changedKeys } from "./changed-keys";

/**
 * What a provider module exports as `provider`: every method, since `delegate` hands all calls over.
 *
 * `check` runs in previews too, with the former inputs (none before the first `up`), and what it
 * returns is known downstream; it may look, but never change anything.
 */
export interface ResourceProvider<Inputs> {
  check(olds: Partial<Inputs>, news: Inputs): Promise<pulumi.dynamic.CheckResult<Inputs>>;
  diff(id: string, olds: Inputs, news: Inputs): Promise<pulumi.dynamic.DiffResult>;
  create(inputs: Inputs): Promise<pulumi.dynamic.CreateResult<Inputs>>;
  read(id: string, props: Inputs): Promise<pulumi.dynamic.ReadResult<Inputs>>;
  update(id: string, olds: Inputs, news: Inputs): Promise<pulumi.dynamic.UpdateResult<Inputs>>;
  delete(id: string, props: Inputs): Promise<void>;
}

/** By what two versions of a resource differ. */
interface Comparison<Inputs> {
  /** Properties that an update takes over. */
  readonly compared?: readonly string[];
  /** Properties with which it is another thing. */
  readonly replacing?: readonly string[];
  /** Whether the former is gone before the new one is made. */
  readonly deleteBeforeReplace?: boolean;
  /** Whether it must be updated though nothing of it changed. */
  readonly isUnsound?: (olds: Inputs, news: Inputs) => boolean;
}

/** What is this resource's own; the rest is as it is with resources that only remember. */
type Parts<Inputs> = Pick<ResourceProvider<Inputs>, "create"> &
  Partial<ResourceProvider<Inputs>> &
  Comparison<Inputs>;

/**
 * A provider from what is its own. Left out, `check` takes the inputs as they are, `diff` compares the
 * properties named, `read` finds what the state says, `update` records the new inputs, and `delete` has
 * nothing to remove.
 */
export function resourceProvider<Inputs extends object>(
  parts: Parts<Inputs>,
): ResourceProvider<Inputs> {
  const { compared = [], replacing = [], deleteBeforeReplace, isUnsound, ...own } = parts;
  return {
    check: async (_olds, inputs) => ({ inputs }),
    diff: async (_id, olds, news) => {
      const replaces = changedKeys(olds, news, replacing);
      const changed = changedKeys(olds, news, compared);
      return {
        changes: changed.length + replaces.length > 0 || isUnsound?.(olds, news) === true,
        ...(replacing.length === 0 ? {} : { replaces }),
        ...(deleteBeforeReplace === undefined ? {} : { deleteBeforeReplace }),
      };
    },
    read: async (id, props) => ({ id, props }),
    update: async (_id, _olds, outs) => ({ outs }),
    delete: async () => undefined,
    ...own,
  };
}
