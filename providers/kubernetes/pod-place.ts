/** Where a kubeconfig is to be had, and which of its contexts is meant; its current one when absent. */
export type KubeconfigSource =
  | { readonly file?: string; readonly context?: string }
  | { readonly text: string; readonly context?: string };

/** One pod of a cluster that this machine reaches. */
export interface PodPlace {
  readonly kubeconfig: KubeconfigSource;
  readonly namespace: string;
  readonly name: string;
  /** Container that runs the node. */
  readonly container: string;
}
