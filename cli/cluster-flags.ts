/** The flags that name clusters. */
export interface ClusterFlags {
  readonly kubeconfig?: string;
  readonly context?: readonly string[];
}
