import { parseConfig } from "../../config/parse-config";
import { faultText } from "../../core/errors";

const sound = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "testchain-0", validators: ["bob"] }],
};

function faultsOf(raw: Record<string, unknown>): string[] {
  return parseConfig(raw, "test").faults.map(faultText);
}

describe("parseConfig", () => {
  // Defaults as Pulumi.yaml documents them.
  it("fills in the documented defaults", () => {
    expect(parseConfig(sound, "embedded")).toEqual({
      faults: [],
      settings: {
        clusters: "embedded",
        providerChain: {
          mode: "managed",
          chainId: "provider",
          blockTimeMs: 1000,
          unbondingSeconds: 1_814_400,
          p2pPort: 26656,
        },
        validators: [
          { name: "alice", managed: true, poolIndex: 0, storage: { kind: "emptyDir" } },
          { name: "bob", managed: true, poolIndex: 1, storage: { kind: "emptyDir" } },
        ],
        consumerChains: [{ chainId: "testchain-0", validators: ["bob"] }],
        network: { subnet: "127.97.0.0/24", poolFirst: 100, poolSize: 10, reserved: [] },
        portScheme: "hashed",
        expose: { rpc: false, grpc: false },
        nodeIdentity: "random",
        externalTrafficPolicy: "Local",
        allowPrivateAddresses: true,
        serviceSelector: "none",
        images: {
          providerNode: "ics-discovery/provider-node:dev",
          consumerNode: "ics-discovery/consumer-node:dev",
        },
        stateDir: ".ics/embedded",
      },
    });
  });

  it.each([
    {
      name: "an unknown key",
      raw: { ...sound, portSheme: "hashed" },
      faults: [
        'ics:portSheme: is no setting of this program; "portSheme"; remove it or mend its spelling; Pulumi.yaml lists all settings',
      ],
    },
    {
      name: "an unknown key deep inside",
      raw: { ...sound, validators: [{ name: "alice", pool: 1 }] },
      faults: [
        'ics:validators[0].pool: is no setting of this program; "pool"; remove it or mend its spelling; Pulumi.yaml lists all settings',
      ],
    },
    {
      name: "a missing key",
      raw: { ...sound, clusters: undefined },
      faults: [
        expect.stringMatching(/^ics:clusters: is missing; "nothing"; set it \(.*"embedded".*\)$/),
      ],
    },
    {
      name: "a validator name that is no DNS label",
      raw: { ...sound, validators: [{ name: "Alice!" }] },
      faults: [
        'ics:validators[0].name: does not fit; "Alice!"; must be a lower-case DNS label of at most 32 characters, starting with a letter',
      ],
    },
    {
      name: "a backend that is not there yet",
      raw: { ...sound, clusters: "kind" },
      faults: [
        'ics:clusters: is a backend that this version cannot make yet; "kind"; use "embedded"',
      ],
    },
    {
      name: "an RPC address that is none",
      raw: {
        ...sound,
        validators: [{ name: "alice", managed: false }],
        providerChain: { mode: "external", chainId: "x", rpc: ["ftp://x"], gasPrice: "1uatom" },
      },
      faults: [
        'ics:providerChain.rpc[0]: does not fit; "ftp://x"; must be an http:// or https:// address',
      ],
    },
    {
      name: "a signer of an external chain without mnemonic",
      raw: {
        ...sound,
        providerChain: {
          mode: "external",
          chainId: "x",
          rpc: ["http://127.0.0.1:1"],
          gasPrice: "1uatom",
        },
        validators: [{ name: "alice" }],
      },
      faults: [
        "ics:mnemonics.alice: is missing: the stack signs for this validator; \"[secret]\"; run: pulumi config set --secret --path 'ics:mnemonics.alice'",
      ],
    },
  ])("refuses $name", ({ raw, faults }) => {
    expect(faultsOf(raw)).toEqual(faults);
  });

  it("reports all faults at once", () => {
    const faults = faultsOf({
      ...sound,
      clusters: "docker",
      portScheme: "random",
      validators: [{ name: "alice", poolIndex: -1 }],
      extra: 1,
    });
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(": ")))).toEqual([
      "ics:clusters",
      "ics:validators[0].poolIndex",
      "ics:portScheme",
      "ics:extra",
    ]);
  });

  it("judges the rest of a config that has unknown keys", () => {
    expect(faultsOf({ ...sound, extra: 1, clusters: "kind" })).toEqual([
      expect.stringMatching(/^ics:extra: /),
      expect.stringMatching(/^ics:clusters: is a backend/),
    ]);
  });

  it("never shows a mnemonic, however malformed", () => {
    const secret = "abandon ability able";
    const faults = faultsOf({ ...sound, mnemonics: { alice: [secret], bob: secret } });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).not.toContain("abandon");
  });
});
