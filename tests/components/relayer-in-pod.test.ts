import { parse } from "smol-toml";

import { type ProgramRun, runProgram } from "../support/program-run";

const chainId = "x-1";
const kind = {
  "ics:clusters": "kind",
  "ics:providerChain": { mode: "managed" },
  "ics:validators": [{ name: "alice" }, { name: "bob" }],
  "ics:consumerChains": [
    { chainId, validators: ["alice", "bob"], relayer: "hermes" },
    { chainId: "y-1", validators: ["bob"] },
  ],
};

const up = (config: Readonly<Record<string, unknown>> = kind): Promise<ProgramRun> =>
  runProgram(config, { preview: false });

/** Inputs of the one resource of that name; loosely typed, as every kind has its own. */
function inputsOf({ registered }: ProgramRun, name: string): any {
  const found = registered.filter((one) => one.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.inputs;
}

const namesWith = ({ registered }: ProgramRun, part: string): string[] =>
  registered.flatMap(({ name }) => (name.includes(part) ? [name] : [])).sort();

const containersOf = (run: ProgramRun, name: string): string[] =>
  inputsOf(run, name).spec.template.spec.containers.map((one: { name: string }) => one.name);

const grpcOf = (run: ProgramRun, name: string): unknown =>
  (parse(inputsOf(run, name).data["app.toml"])["grpc"] as { address: unknown }).address;

// Pulumi's mark of a secret on the wire: pulumi/pulumi `sdk/nodejs/runtime/rpc.ts`.
const signature = "4dabf18193072939515e22adb298388d";

describe("a relayer on Kind", () => {
  it("is one Deployment, in the namespace of its chain, in the first validator's cluster", async () => {
    const run = await up();
    expect(namesWith(run, "-relayer-deployment")).toEqual(["consumer-x-1-relayer-deployment"]);
    const { metadata, spec } = inputsOf(run, "consumer-x-1-relayer-deployment");
    expect(metadata).toMatchObject({ name: "ics-relayer", namespace: chainId });
    expect(spec.template.spec.containers[0].image).toBe("ics-discovery/relayer:of-the-mock");
    // In another cluster it would sign beside the former one.
    const type = "kubernetes:apps/v1:Deployment";
    expect(run.options.get(`${type} consumer-x-1-relayer-deployment`)).toMatchObject({
      deleteBeforeReplace: true,
    });
  });

  it("is given its settings by a Secret, and nothing of the mnemonic elsewhere", async () => {
    const run = await up();
    const { stringData } = inputsOf(run, "consumer-x-1-relayer-settings");
    expect(stringData[signature]).toBeDefined();
    const settings = JSON.parse(stringData.value["settings.json"]);
    expect(settings).toMatchObject({
      hermes: "hermes",
      mnemonic: "mnemonic of consumer-x-1-relayer-keys",
      // Of the mock's Services. Ports: docs/guide.md "A relayer"; CometBFT's 26657, the SDK's gRPC 9090.
      consumer: { addresses: [{ rpc: "http://10.96.0.7:26661", grpc: "http://10.96.0.7:9090" }] },
      provider: { addresses: [{ rpc: "http://10.96.0.7:26657", grpc: "http://10.96.0.7:9090" }] },
      ...{ telemetry: "127.0.0.1:3001", rest: "127.0.0.1:3000", events: "pull" },
    });
    const others = run.registered.filter(({ name }) => name !== "consumer-x-1-relayer-settings");
    expect(JSON.stringify(others)).not.toContain("mnemonic of consumer-x-1-relayer-keys");
  });

  it("has the node that it asks answer beyond its pod, and no other node", async () => {
    const run = await up();
    expect(containersOf(run, "consumer-x-1-alice-node")).toEqual(["node", "peers", "relayed-rpc"]);
    expect(containersOf(run, "consumer-x-1-bob-node")).toEqual(["node", "peers"]);
    expect(grpcOf(run, "consumer-x-1-alice-config")).toBe("0.0.0.0:9090");
    expect(grpcOf(run, "consumer-x-1-bob-config")).toBe("127.0.0.1:9090");
    expect(grpcOf(run, "consumer-y-1-bob-config")).toBe("127.0.0.1:9090");
    // Nor anybody beyond the cluster.
    const { ports } = inputsOf(run, "alice-p2p").spec;
    expect(ports.map(({ targetPort }: { targetPort: number }) => targetPort)).toEqual([
      26656, 26656,
    ]);
  });

  it("is asked in its pod what it does", async () => {
    const run = await up();
    const channel = inputsOf(run, "consumer-x-1-relayer-channel");
    const { annotations } = inputsOf(run, "consumer-x-1-relayer-deployment").spec.template.metadata;
    const revision = annotations["ics-discovery/revision"];
    expect(revision).toMatch(/^[0-9a-f]{64}$/);
    expect(channel).toMatchObject({ pods: { namespace: chainId, revision } });
    expect(channel).not.toHaveProperty("listen");
    expect(run.exports).toMatchObject({
      consumerChains: { [chainId]: { relayerPod: { validator: "alice", namespace: chainId } } },
    });
  });

  it("can be previewed while its namespace is still to come", async () => {
    const run = await runProgram(kind, { preview: true });
    expect(namesWith(run, "-relayer-deployment")).toEqual(["consumer-x-1-relayer-deployment"]);
  });

  it("changes nothing of a stack without one", async () => {
    const run = await up({
      ...kind,
      "ics:consumerChains": [{ chainId, validators: ["alice", "bob"] }],
    });
    expect(namesWith(run, "relayer")).toEqual([]);
    expect(grpcOf(run, "consumer-x-1-alice-config")).toBe("127.0.0.1:9090");
    expect(containersOf(run, "consumer-x-1-alice-node")).toEqual(["node", "peers"]);
  });
});
