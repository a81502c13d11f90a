import { parse } from "smol-toml";

import { hermesInPod } from "../../../core/manifests/relayer";
import { type HermesConfig, hermesConfigToml } from "../../../core/relayer/hermes-config";
import { relayerListen } from "../../../core/relayer/relayer-listen";
import { parseRelayerSettings } from "../../../core/relayer/relayer-settings";
import { parseRelayerStatus } from "../../../core/relayer/relayer-status";
import { expectGolden } from "../../support/golden";

const config: HermesConfig = {
  events: "push",
  telemetry: "127.97.0.11:63201",
  rest: "127.97.0.11:64201",
  provider: {
    chainId: "provider",
    address: { rpc: "http://127.97.0.10:26657", grpc: "http://127.97.0.10:9090" },
    accountPrefix: "cosmos",
    gasPrice: "0.025uatom",
    trustingSeconds: 399_168,
  },
  consumer: {
    chainId: "c-1",
    address: { rpc: "https://rpc.example:443/", grpc: "https://grpc.example:443" },
    accountPrefix: "consumer",
    gasPrice: "0stake",
    trustingSeconds: 380_160,
  },
  validators: 3,
  keyFolder: "/state/c-1-relayer/keys",
};

describe("hermesConfigToml", () => {
  it("has what Hermes needs to relay over one channel, and nothing else", () => {
    expectGolden(
      "hermes.toml",
      hermesConfigToml({
        ...config,
        channel: { consumerChannel: "channel-0", providerChannel: "channel-3" },
      }),
    );
  });

  it("listens in its pod, and asks for events, where it runs in one", () => {
    const address = (rpc: number) => ({
      rpc: `http://10.96.0.7:${rpc}`,
      grpc: "http://10.96.0.7:9090",
    });
    expectGolden(
      "hermes-in-pod.toml",
      hermesConfigToml({
        ...{ ...config, ...hermesInPod, events: "pull", keyFolder: "/state/keys" },
        provider: { ...config.provider, address: address(26_657) },
        consumer: { ...config.consumer, address: address(26_661) },
        channel: { consumerChannel: "channel-0", providerChannel: "channel-3" },
      }),
    );
  });

  it("relays nothing while the channel is opened", () => {
    const { chains } = parse(hermesConfigToml(config)) as unknown as {
      chains: { packet_filter: unknown }[];
    };
    expect(chains.map(({ packet_filter: filter }) => filter)).toEqual([
      { policy: "allow", list: [] },
      { policy: "allow", list: [] },
    ]);
  });

  it("lets gas grow with the validators of a packet", () => {
    const gas = (validators: number): number[] =>
      (
        parse(hermesConfigToml({ ...config, validators })) as unknown as {
          chains: { max_gas: number }[];
        }
      ).chains.map(({ max_gas: most }) => most);
    expect(gas(0)).toEqual([4_000_000, 4_000_000]);
    expect(gas(180)).toEqual([14_800_000, 14_800_000]);
  });

  it("asks nodes that offer no WebSocket", () => {
    const text = hermesConfigToml({ ...config, events: "pull" });
    expect(text).not.toContain("ws://");
    expect(text).toContain('mode = "pull"');
  });
});

describe("relayerListen", () => {
  it("gives each chain's relayer ports of its own, above those of all nodes", () => {
    // sha256("consumer-0-1751686503-0") gives p2p port 30301, so offset 201.
    expect(relayerListen("127.97.0.11", "hashed", 30_301)).toEqual({
      own: "127.97.0.11:62201",
      telemetry: "127.97.0.11:63201",
      rest: "127.97.0.11:64201",
    });
    expect(relayerListen("127.97.0.11", "interleaved", 26_756 + 9_990).rest).toBe(
      "127.97.0.11:64999",
    );
  });
});

describe("parseRelayerSettings", () => {
  const chain = {
    chainId: "provider",
    addresses: [{ rpc: "http://a", grpc: "http://b" }],
    accountPrefix: "cosmos",
    gasPrice: "0stake",
  };
  const settings = {
    provider: chain,
    consumer: { ...chain, consumerId: "0" },
    mnemonic: "secret words",
    hermes: "/bin/hermes",
    telemetry: "127.0.0.1:1",
    rest: "127.0.0.1:2",
    events: "push",
    epochSeconds: 5,
  };

  it("reads what the stack writes", () => {
    expect(parseRelayerSettings(JSON.stringify(settings))).toEqual(settings);
  });

  it("names all that is missing at once, and shows no secret", () => {
    const text = JSON.stringify({ ...settings, provider: {}, epochSeconds: 0 });
    expect(() => parseRelayerSettings(text)).toThrow(
      'settings of the relayer lack something; "provider.chainId, provider.accountPrefix, provider.gasPrice, provider.addresses, epochSeconds"; run pulumi up',
    );
    expect(() => parseRelayerSettings("secret words")).toThrow(
      'settings of the relayer are no JSON; "12 characters"; run pulumi up',
    );
  });
});

describe("parseRelayerStatus", () => {
  it("takes what a relayer tells, and nothing else", () => {
    const status = {
      state: "relaying",
      text: "x",
      channel: { consumerChannel: "channel-0", providerChannel: "channel-1" },
    };
    expect(parseRelayerStatus(JSON.stringify(status))).toEqual(status);
    for (const other of [
      "",
      "[]",
      '{"state":"dancing","text":"x"}',
      '{"state":"relaying"}',
      '{"state":"relaying","text":"a\\nb"}',
    ]) {
      expect(parseRelayerStatus(other)).toBeUndefined();
    }
    expect(
      parseRelayerStatus(JSON.stringify({ ...status, channel: { consumerChannel: 1 } })),
    ).toBeUndefined();
  });
});
