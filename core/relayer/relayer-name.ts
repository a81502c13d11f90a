/** Name of the relayer's objects in the namespace of its consumer chain. */
export const relayerName = "ics-relayer";

/** Labels of the relayer's pods. Not by name: nodes are found by that, and a chain may have any. */
export const relayerLabels = { "app.kubernetes.io/component": "relayer" };
