import { stringify } from "smol-toml";

import { consumerPort, providerPort } from "./ccv-channel";
import { gasPriceOf } from "./gas-price";
import type { OpenChannel } from "./handshake-step";
import type { NodeAddress, RelayedChain, RelayerSettings } from "./relayer-settings";

/** One chain as Hermes is to reach it now. */
export interface HermesChain extends Omit<RelayedChain, "addresses"> {
  readonly address: NodeAddress;
  /** Trusting period of the client that the other chain has of it, in seconds. */
  readonly trustingSeconds: number;
}

export interface HermesConfig extends Pick<RelayerSettings, "events" | "telemetry" | "rest"> {
  readonly provider: HermesChain;
  readonly consumer: HermesChain;
  /** Validators that a packet may tell of. */
  readonly validators: number;
  /** Folder of the keys. */
  readonly keyFolder: string;
  /** What is relayed; without it nothing is, while the channel is opened. */
  readonly channel?: OpenChannel;
}

/** The key's name in Hermes' key store. */
export const hermesKeyName = "relayer";

/** Hermes' own least, and what each validator of a packet adds at the most on chains of the SDK 0.50. */
const gasAtLeast = 4_000_000;
const gasPerValidator = 60_000;

/** The most gas that a transaction of the relayer may take. */
export const mostGas = (validators: number): number => gasAtLeast + validators * gasPerValidator;

const place = (listen: string): { readonly host: string; readonly port: number } => {
  const cut = listen.lastIndexOf(":");
  return {
    host: listen.slice(0, cut).replace(/^\[|\]$/g, ""),
    port: Number(listen.slice(cut + 1)),
  };
};

const webSocket = (rpc: string): string =>
  `${rpc.replace(/^http/, "ws").replace(/\/$/, "")}/websocket`;

function chainTable(
  { address, trustingSeconds, ...chain }: HermesChain,
  { events, validators, keyFolder, channel }: HermesConfig,
  isConsumer: boolean,
) {
  const end =
    channel === undefined
      ? undefined
      : isConsumer
        ? [consumerPort, channel.consumerChannel]
        : [providerPort, channel.providerChannel];
  return {
    id: chain.chainId,
    type: "CosmosSdk",
    ccv_consumer_chain: isConsumer,
    rpc_addr: address.rpc,
    grpc_addr: address.grpc,
    event_source:
      events === "push"
        ? { mode: "push", url: webSocket(address.rpc), batch_delay: "200ms" }
        : { mode: "pull", interval: "1s", max_retries: 4 },
    rpc_timeout: "10s",
    trusted_node: false,
    account_prefix: chain.accountPrefix,
    key_name: hermesKeyName,
    key_store_type: "Test",
    key_store_folder: keyFolder,
    address_type: { derivation: "cosmos" },
    store_prefix: "ibc",
    default_gas: 400_000,
    max_gas: mostGas(validators),
    gas_price: gasPriceOf(chain.gasPrice),
    gas_multiplier: 1.3,
    max_msg_num: 30,
    max_tx_size: 180_000,
    clock_drift: "10s",
    max_block_time: "30s",
    trusting_period: `${String(trustingSeconds)}s`,
    client_refresh_rate: "1/3",
    trust_threshold: "2/3",
    memo_prefix: "",
    // Strangers may open channels over the same connection: their packets are not ours to pay for.
    packet_filter: { policy: "allow", list: end === undefined ? [] : [end] },
  };
}

/**
 * Hermes' `config.toml` for one consumer chain and its provider chain.
 *
 * It relays over the one channel that was opened, refreshes both clients when a third of their trusting
 * period is over, and begins no handshake of its own. Telemetry and REST listen where they are told to.
 *
 * @see config.toml of Hermes 1.13, and "ICS consumer chains" in its guide
 */
export function hermesConfigToml(config: HermesConfig): string {
  return stringify({
    global: { log_level: "warn" },
    mode: {
      // Since ibc-go 8 no event has the header that Hermes looks for, so it would only say that it cannot look.
      clients: { enabled: true, refresh: true, misbehaviour: false },
      connections: { enabled: false },
      channels: { enabled: false },
      packets: {
        enabled: true,
        clear_interval: 50,
        clear_on_start: true,
        tx_confirmation: true,
        auto_register_counterparty_payee: false,
      },
    },
    rest: { enabled: true, ...place(config.rest) },
    telemetry: { enabled: true, ...place(config.telemetry) },
    chains: [chainTable(config.provider, config, false), chainTable(config.consumer, config, true)],
  });
}
