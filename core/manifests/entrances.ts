import { printable } from "../printable";
import { annotationObject } from "./annotation-object";

/** Annotation of the p2p Service: which namespace's pods each of its ports leads to. */
export const entrancesAnnotation = "ics-discovery/entrances";

/** Namespace of the pods behind a port of the p2p Service, by the port's name. */
export type Entrances = ReadonlyMap<string, string>;

const dnsLabel = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** The annotation's text, from port name and namespace of each port. */
export function entrancesText(
  ports: readonly { readonly name: string; readonly namespace: string }[],
): string {
  return JSON.stringify(Object.fromEntries(ports.map(({ name, namespace }) => [name, namespace])));
}

/** Reads the annotation; what is no pair of DNS labels leads nowhere, and is told. */
export function parseEntrances(text: string | undefined): {
  readonly entrances: Entrances;
  readonly faults: readonly string[];
} {
  const said = annotationObject(text);
  if (said === undefined) {
    const fault = `annotation ${entrancesAnnotation} is no JSON object; "${printable(text ?? "")}"; run pulumi up`;
    return { entrances: new Map(), faults: [fault] };
  }
  const entrances = new Map<string, string>();
  const faults: string[] = [];
  for (const [port, namespace] of Object.entries(said)) {
    if (typeof namespace === "string" && dnsLabel.test(namespace) && dnsLabel.test(port)) {
      entrances.set(port, namespace);
    } else {
      const shown = printable(`${port}: ${String(namespace)}`);
      faults.push(`${entrancesAnnotation} leads a port to no namespace; "${shown}"; run pulumi up`);
    }
  }
  return { entrances, faults };
}
