import { createHash } from "node:crypto";

import { DomainError } from "../errors";
import { printable } from "../printable";

/** How a chain differs from another of the same chain id in the stack. */
export interface NameOptions {
  /** Decimal consumer id. */
  readonly consumerId?: string;
  /** True for every chain after the first with this chain id. */
  readonly repeated?: boolean;
}

const longestLabel = 63;
const hashDigits = 8;
const dnsLabel = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

function isDnsLabel(text: string): boolean {
  return text.length <= longestLabel && dnsLabel.test(text);
}

function hashForm(prefix: string, chainId: string, hashed: string): string {
  const room = longestLabel - prefix.length - 1 - hashDigits;
  const slug = chainId
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-/, "")
    .slice(0, room)
    .replace(/-$/, "");
  const hash = createHash("sha256").update(hashed, "utf8").digest("hex").slice(0, hashDigits);
  // A chain id without a single letter or digit of ASCII has no slug.
  return `${prefix}${slug === "" ? "chain" : slug}-${hash}`;
}

function labelOf(
  prefix: string,
  chainId: string,
  { consumerId, repeated = false }: NameOptions,
  isReserved: (name: string) => boolean,
): string {
  if (repeated) {
    if (consumerId === undefined) {
      throw new DomainError(
        "MISSING_CONSUMER_ID",
        `chain id is used twice and one has no consumer id; "${printable(chainId)}"; give the consumer id of both`,
      );
    }
    return hashForm(prefix, chainId, `${chainId}\0${consumerId}`);
  }
  const plain = `${prefix}${chainId}`;
  return isDnsLabel(plain) && !isReserved(plain) ? plain : hashForm(prefix, chainId, chainId);
}

/**
 * Name of a consumer chain's port on the LoadBalancer Service, always a DNS label.
 *
 *     consumer-<chainId>                             if that is a DNS label of at most 63 characters
 *     consumer-<slug>-<sha256(chainId), 8 digits>    otherwise
 *     consumer-<slug>-<sha256(chainId NUL consumerId), 8 digits>    for a second chain of the same id
 *
 * Known before the chain is, and never changed afterwards.
 *
 * @throws DomainError `MISSING_CONSUMER_ID` for a repeated chain id without one.
 */
export function portName(chainId: string, options: NameOptions = {}): string {
  return labelOf("consumer-", chainId, options, () => false);
}

// Namespaces that clusters, clouds and this program bring along; `-system` is how add-ons call theirs.
const reservedNames = [
  "default",
  "provider",
  "cert-manager",
  "ingress-nginx",
  "local-path-storage",
  "monitoring",
];
const reservedPattern = /^(kube|openshift|gke|gmp|amazon|aws|azure)-|-system$/;

/** Whether a namespace of this name may be, or come to be, somebody else's. */
export function isReservedNamespace(name: string): boolean {
  return reservedNames.includes(name) || reservedPattern.test(name);
}

/**
 * Namespace of a consumer chain: `portName`'s rule without the prefix.
 *
 * A stranger may call his chain `kube-system`; reserved names, and `existing` ones that are not this
 * chain's, take the hash form.
 *
 * @throws DomainError `MISSING_CONSUMER_ID` for a repeated chain id without one.
 */
export function consumerNamespace(
  chainId: string,
  options: NameOptions & { readonly existing?: readonly string[] } = {},
): string {
  const { existing = [] } = options;
  return labelOf(
    "",
    chainId,
    options,
    (name) => isReservedNamespace(name) || existing.includes(name),
  );
}

// Its pods bear `controller-revision-hash`: this name, a dash and a number of up to 10 digits, in a label
// of at most 63 characters (ControllerRevisionName of Kubernetes' controllers).
const longestStatefulSet = 52;

/**
 * Name of the StatefulSet of a consumer chain's node: its namespace, of which a longer one keeps its
 * beginning and its hash. Nothing else bears it, so that long namespaces stay what they are.
 */
export function statefulSetName(namespace: string): string {
  if (namespace.length <= longestStatefulSet) return namespace;
  const hash = namespace.slice(-hashDigits - 1);
  return `${namespace.slice(0, longestStatefulSet - hash.length).replace(/-+$/, "")}${hash}`;
}

/** Name of a validator's cluster, as the original's validation commands expect it. */
export function clusterName(validator: string): string {
  return `${validator}-cluster`;
}
