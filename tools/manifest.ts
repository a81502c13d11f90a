import type { Tool, ToolFamily } from "./tool";

const plainNumber = /v?(\d+\.\d+\.\d+)/;

const kubernetesBinary = (name: string): Tool => ({
  name,
  goPackage: `k8s.io/kubernetes/cmd/${name}`,
  onPath: { args: ["--version"], version: /Kubernetes v(\S+)/, accepts: "same-minor" },
});

const kwokBinary = (name: string): Tool => ({
  name,
  goPackage: `sigs.k8s.io/kwok/cmd/${name}`,
  onPath: { args: ["--version"], version: /version v(\S+)/, accepts: "same-version" },
});

const chainBinary = (name: string): Tool => ({
  name,
  goPackage: `github.com/cosmos/interchain-security/v7/cmd/${name}`,
  onPath: { args: ["version"], version: plainNumber, accepts: "same-major" },
});

/**
 * In the order in which they are built. First come those with little to download: while they
 * compile, what the others need arrives. Optional ones are built by themselves.
 */
export const toolFamilies: readonly ToolFamily[] = [
  {
    name: "etcd",
    moduleDir: "tools/go/etcd",
    buildSeconds: 57,
    module: "go.etcd.io/etcd/server/v3",
    tools: [
      {
        name: "etcd",
        goPackage: "go.etcd.io/etcd/server/v3",
        onPath: {
          args: ["--version"],
          version: /etcd Version: (\S+)/,
          accepts: "minor-or-newer",
        },
      },
    ],
  },
  {
    name: "kwok",
    moduleDir: "tools/go/kwok",
    buildSeconds: 79,
    module: "sigs.k8s.io/kwok",
    ldflags: (version) => [`-X sigs.k8s.io/kwok/pkg/consts.Version=${version}`],
    tools: [kwokBinary("kwok"), kwokBinary("kwokctl")],
  },
  {
    name: "metallb",
    moduleDir: "tools/go/metallb",
    buildSeconds: 29,
    module: "go.universe.tf/metallb",
    // Prints no version, so that one on PATH cannot be judged: always ours.
    tools: [{ name: "metallb-controller", goPackage: "go.universe.tf/metallb/controller" }],
    share: [
      { from: "config/crd/bases", to: "share/metallb-crds", ending: ".yaml" },
      {
        from: "config/manifests",
        to: "share/metallb-manifests",
        ending: "metallb-native.yaml",
      },
    ],
  },
  {
    name: "forwarder",
    moduleDir: "go/forwarder",
    buildSeconds: 2,
    module: "k8s.io/client-go",
    tools: [{ name: "ics-forwarder", goPackage: "./cmd/ics-forwarder" }],
  },
  {
    name: "kubernetes",
    moduleDir: "tools/go/kubernetes",
    buildSeconds: 171,
    module: "k8s.io/kubernetes",
    ldflags: (version) => [
      `-X k8s.io/component-base/version.gitVersion=${version}`,
      `-X k8s.io/client-go/pkg/version.gitVersion=${version}`,
    ],
    tools: [
      kubernetesBinary("kube-apiserver"),
      kubernetesBinary("kube-controller-manager"),
      kubernetesBinary("kube-scheduler"),
      {
        name: "kubectl",
        goPackage: "k8s.io/kubernetes/cmd/kubectl",
        onPath: {
          args: ["version", "--client"],
          version: /Client Version: v(\S+)/,
          accepts: "minor-skew-1",
        },
      },
    ],
  },
  {
    name: "pulumi",
    moduleDir: "tools/go/pulumi",
    buildSeconds: 81,
    module: "github.com/pulumi/pulumi/pkg/v3",
    ldflags: (version) => [
      `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version.slice(1)}`,
    ],
    tools: [
      {
        name: "pulumi",
        goPackage: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        onPath: {
          args: ["version"],
          version: plainNumber,
          accepts: "minor-or-newer",
          needs: ["pulumi-language-nodejs"],
        },
      },
      // In one folder with the CLI, where its makers have them too: from elsewhere the engine warns of them.
      {
        name: "pulumi-language-nodejs",
        goPackage: "./cmd/pulumi-language-nodejs",
        official: { partOf: "pulumi", npmPackage: "@pulumi/pulumi", standIn: true },
      },
      {
        name: "pulumi-resource-pulumi-nodejs",
        script: "launchers/pulumi-resource-pulumi-nodejs",
        official: { partOf: "pulumi", npmPackage: "@pulumi/pulumi", standIn: true },
      },
      {
        name: "pulumi-resource-docker",
        goPackage: "./cmd/pulumi-resource-docker",
        official: {
          partOf: "pulumi",
          npmPackage: "@pulumi/docker",
          plugin: "docker",
          standIn: true,
        },
      },
    ],
  },
  {
    name: "pulumi-kubernetes",
    moduleDir: "tools/go/pulumi-kubernetes",
    buildSeconds: 21,
    // The provider's module has no version but its commit's; the SDK released with it has the plugin's.
    module: "github.com/pulumi/pulumi-kubernetes/sdk/v4",
    ldflags: (version) => [
      `-X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=${version.slice(1)}`,
    ],
    tools: [
      {
        name: "pulumi-resource-kubernetes",
        goPackage: "./cmd/pulumi-resource-kubernetes",
        official: {
          partOf: "pulumi",
          npmPackage: "@pulumi/kubernetes",
          plugin: "kubernetes",
          servesStatesOf: ["4.34.2"],
          standIn: false,
        },
      },
    ],
    share: [
      {
        module: "github.com/pulumi/pulumi-kubernetes/provider/v4",
        from: "cmd/pulumi-resource-kubernetes",
        to: "share/pulumi-kubernetes",
        ending: ".json",
      },
    ],
  },
  {
    name: "interchain-security",
    moduleDir: "tools/go/interchain-security",
    buildSeconds: 119,
    module: "github.com/cosmos/interchain-security/v7",
    ldflags: (version) => [
      `-X github.com/cosmos/cosmos-sdk/version.Version=${version.slice(1)}`,
      "-X github.com/cosmos/cosmos-sdk/version.Name=interchain-security",
      "-X github.com/cosmos/cosmos-sdk/version.AppName=interchain-security-pd",
    ],
    tools: [chainBinary("interchain-security-pd"), chainBinary("interchain-security-cd")],
  },
  {
    name: "hermes",
    moduleDir: "tools/rust/hermes",
    buildSeconds: 400,
    optional: "relayer-tool",
    crate: "ibc-relayer-cli",
    instead: 'put hermes 1.13 on PATH, or set ics:relayer to "none"',
    tools: [
      {
        name: "hermes",
        onPath: { args: ["--version"], version: /^hermes (\S+)/m, accepts: "same-minor" },
      },
    ],
  },
];
