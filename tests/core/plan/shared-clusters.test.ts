import { faultText } from "../../../core/errors";
import type { ClusterAccess, Settings } from "../../../core/plan/settings";
import {
  type ClusterRoute,
  clusterText,
  sharedClusterFault,
  sharedClusterFaults,
} from "../../../core/plan/shared-clusters";

const route = (server: string, more: Partial<ClusterRoute> = {}): ClusterRoute => ({
  server,
  execArgs: [],
  ...more,
});

describe("clusterText", () => {
  // RFC 3986, 6.2: scheme and host know no case, 443 is https' own port; RFC 5952 for IPv6.
  it.each([
    { one: "https://api.example", other: "https://API.Example:443/" },
    { one: "https://api.example:6443", other: "HTTPS://api.example.:6443" },
    { one: "https://[2001:db8::1]:6443", other: "https://[2001:DB8:0:0::0001]:6443/" },
    { one: "https://r.example/k8s/clusters/c-1", other: "https://r.example/k8s/clusters/c-1/" },
    // What client-go takes for an address without a scheme, where there is TLS.
    { one: "https://api.example:6443", other: "api.example:6443" },
  ])("is the same for $one and $other", ({ one, other }) => {
    expect(clusterText(route(other))).toBe(clusterText(route(one)));
  });

  const api = "https://10.0.0.1:6443";
  it.each([
    { name: "port", one: route(api), other: route("https://10.0.0.1:6444") },
    // Rancher's clusters are paths of one server.
    {
      name: "path",
      one: route("https://r.example/k8s/clusters/c-1"),
      other: route("https://r.example/k8s/clusters/c-2"),
    },
    {
      name: "proxy to another network",
      one: route(api, { proxy: "socks5://a:1080" }),
      other: route(api, { proxy: "socks5://b:1080" }),
    },
    {
      name: "name for TLS",
      one: route(api, { tlsServerName: "a.example" }),
      other: route(api, { tlsServerName: "b.example" }),
    },
    // As `tsh kube login` writes a kubeconfig (gravitational/teleport, lib/kube/kubeconfig).
    {
      name: "cluster of Teleport's",
      one: route(api, { execArgs: ["kube", "credentials", "--kube-cluster=a"] }),
      other: route(api, { execArgs: ["kube", "credentials", "--kube-cluster=b"] }),
    },
    {
      name: "cluster of Teleport's, in a word of its own",
      one: route(api, { execArgs: ["--kube-cluster", "a"] }),
      other: route(api, { execArgs: ["--kube-cluster", "b"] }),
    },
  ])("is another for another $name", ({ one, other }) => {
    expect(clusterText(one)).not.toBe(clusterText(other));
  });

  it("does not care who logs in", () => {
    const args = ["eks", "get-token", "--profile"];
    expect(clusterText(route(api, { execArgs: [...args, "alice"] }))).toBe(
      clusterText(route(api, { execArgs: [...args, "bob"] })),
    );
  });
});

describe("sharedClusterFault", () => {
  const former = new Map([
    ["alice", "https://a"],
    ["bob", "https://b"],
  ]);

  it("names both validators of a cluster, and says nothing of one that nobody has", () => {
    const fault = sharedClusterFault({ name: "carol", cluster: "https://b" }, former);
    expect(fault === undefined ? fault : faultText(fault)).toBe(
      'cluster of "carol": leads to the cluster of "bob" too, and the objects of both have the same names; "https://b"; give every validator a cluster of its own',
    );
    expect(sharedClusterFault({ name: "carol", cluster: "https://c" }, former)).toBeUndefined();
  });
});

describe("sharedClusterFaults", () => {
  const file = (kubeconfig?: string, context?: string): ClusterAccess => ({
    kind: "file",
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  });
  const output = (stack: string, more: { output?: string; context?: string } = {}) =>
    ({ kind: "stack", stack, output: "kubeconfig", ...more }) satisfies ClusterAccess;
  const faultsOf = (
    access: readonly (ClusterAccess | "unmanaged")[],
    clusters: ReadonlyMap<string, string> = new Map(),
  ): string[] =>
    sharedClusterFaults(
      {
        clusters: "existing",
        providerChain: { mode: "external" },
        validators: access.map((cluster, index) => ({
          name: `v${String(index)}`,
          managed: cluster !== "unmanaged",
          cluster: cluster === "unmanaged" ? file() : cluster,
        })),
      } as unknown as Settings,
      clusters,
    ).map(faultText);
  const says = (index: number, other: string, value: string): string =>
    `ics:validators[${String(index)}].cluster: leads to the cluster of "${other}" too, and the objects of both have the same names; "${value}"; give every validator a cluster of its own`;

  it.each([
    {
      name: "one file and context",
      access: [file("k", "a"), file("k", "b"), file("k", "a")],
      faults: [says(2, "v0", "context a of k")],
    },
    {
      name: "nothing said twice",
      access: [file(), "unmanaged", file()] as const,
      faults: [says(2, "v0", "context (current) of KUBECONFIG")],
    },
    {
      name: "one output of a stack",
      access: [output("o/p/s"), output("o/p/s"), output("o/p/s", { output: "other" })],
      faults: [says(1, "v0", "context (current) of output kubeconfig of stack o/p/s")],
    },
    {
      name: "clusters of their own",
      access: [file("k", "a"), output("o/p/s", { context: "a" }), output("o/p/s"), output("o/p/t")],
      faults: [],
    },
  ])("says of $name what config alone shows", ({ access, faults }) => {
    expect(faultsOf(access)).toEqual(faults);
  });

  it("goes by the cluster that a file leads to, where it was read", () => {
    const access = [file(), file("k", "a"), file("./k", "b")];
    const clusters = new Map([
      ["v0", "https://a"],
      ["v1", "https://b"],
      ["v2", "https://a"],
    ]);
    expect(faultsOf(access, clusters)).toEqual([says(2, "v0", "https://a")]);
  });
});
