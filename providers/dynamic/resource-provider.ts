import type * as pulumi from "@pulumi/pulumi";

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
