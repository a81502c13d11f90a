/** What an object is for. */
export type Component =
  | "agent"
  | "chain-node"
  | "cluster"
  | "p2p-entrance"
  | "peers-sidecar"
  | "provider-rpc"
  | "relayer";

const application = "ics-discovery";
const longestValue = 63;

/** A text as a label's value may be: letters, digits, `-`, `_` and `.`, with a letter or digit at both ends. */
const labelValue = (text: string): string =>
  text
    .replace(/[^A-Za-z0-9_.-]+/g, "-")
    .slice(0, longestValue)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, "");

/**
 * The recommended labels, which every object of a stack bears.
 *
 * @param instance - Which stack's: project and stack.
 * @param manager - What writes the object.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export const standardLabels = (
  component: Component,
  instance: string,
  manager: "pulumi" | "ics-agent",
): Readonly<Record<string, string>> => ({
  "app.kubernetes.io/name": application,
  "app.kubernetes.io/instance": labelValue(instance),
  "app.kubernetes.io/component": component,
  "app.kubernetes.io/part-of": application,
  "app.kubernetes.io/managed-by": manager,
});
