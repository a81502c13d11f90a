import {
  QueryValidatorRequest,
  QueryValidatorResponse,
  QueryValidatorsResponse,
} from "cosmjs-types/cosmos/staking/v1beta1/query";
import type { Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";

import { decoded, encoded } from "../../chain/ics/proto-types";
import { recordedStatus, type RpcRequest, rpcServer, statusAt, urlOf } from "./chain-servers";

/** One entry of the provider chain `provider-1`, in the words of its queries. */
export interface FakeEntry {
  readonly consumer_id: string;
  readonly chain_id: string;
  readonly phase: string;
  readonly owner_address: string;
  readonly init_params?: object;
  readonly metadata: {
    readonly name: string;
    readonly description: string;
    readonly metadata: string;
  };
}

const queries = "/interchain_security.ccv.provider.v1.Query/";

/** What an address says; tests change it. */
export interface FakeConsumerChains {
  entries: readonly FakeEntry[];
  /** Who has opted in to every chain, in the words of its queries; nobody where absent. */
  optedIn?: readonly {
    readonly provider_address: string;
    readonly provider_operator_address: string;
    readonly description: { readonly moniker: string; readonly details?: string };
    readonly jailed: boolean;
    /** Decimal; 0 where absent. */
    readonly consumer_power?: string;
    readonly consumer_key?: { readonly ed25519: string };
  }[];
  /** Consensus keys that validators have assigned for every chain, in the words of its queries. */
  readonly keyPairs?: readonly {
    readonly provider_address: string;
    readonly consumer_address: string;
    readonly consumer_key: { readonly ed25519: string };
  }[];
  /** Consensus addresses of those who have opted in besides and would not validate. */
  alsoOptedIn?: readonly string[];
  /** Validators of the provider chain. */
  validators?: readonly Validator[];
  /** Of the latest block; now where absent. */
  blockTime?: Date;
  /** What it was asked so far, where a test wants to know: paths, and methods that have none. */
  readonly asked?: string[];
  /** `connection_id` in the consumer genesis of every chain, which has nothing else; none where absent. */
  genesis?: string;
}

/** Starts an address of a provider chain that says this of its consumer chains, in real bytes. */
export function fakeConsumerChains(said: FakeConsumerChains): Promise<string> {
  const value = (path: string, data: Uint8Array): Uint8Array | undefined => {
    if (path === `${queries}QueryConsumerChains`) {
      return encoded("QueryConsumerChainsResponse", { chains: said.entries });
    }
    if (path === `${queries}QueryConsumerChain`) {
      const { consumer_id: id } = decoded("ConsumerIdRequest", data);
      const entry = said.entries.find(({ consumer_id: one }) => one === id);
      return entry === undefined ? undefined : encoded("QueryConsumerChainResponse", { ...entry });
    }
    if (path === `${queries}QueryConsumerGenesis`) {
      return said.genesis === undefined
        ? undefined
        : encoded("QueryConsumerGenesisResponse", {
            genesis_state: { params: {}, provider: {}, connection_id: said.genesis },
          });
    }
    if (path === `${queries}QueryParams`) return Buffer.from("0a00", "hex");
    // Nobody has an account.
    if (path === "/cosmos.auth.v1beta1.Query/Account") return undefined;
    if (path === `${queries}QueryConsumerChainOptedInValidators`) {
      const addresses = (said.optedIn ?? []).map(({ provider_address: one }) => one);
      return encoded("QueryConsumerChainOptedInValidatorsResponse", {
        validators_provider_addresses: [...addresses, ...(said.alsoOptedIn ?? [])],
      });
    }
    if (path === `${queries}QueryAllPairsValConsAddrByConsumer`) {
      return encoded("QueryAllPairsValConsAddrByConsumerResponse", {
        pair_val_con_addr: said.keyPairs ?? [],
      });
    }
    if (path === "/cosmos.staking.v1beta1.Query/Validators") {
      const validators = [...(said.validators ?? [])];
      return QueryValidatorsResponse.encode({ validators }).finish();
    }
    if (path === `${queries}QueryConsumerValidators`) {
      return encoded("QueryConsumerValidatorsResponse", { validators: said.optedIn ?? [] });
    }
    if (path === "/cosmos.staking.v1beta1.Query/Validator") {
      const { validatorAddr } = QueryValidatorRequest.decode(data);
      const validator = said.validators?.find((one) => one.operatorAddress === validatorAddr);
      return validator === undefined
        ? undefined
        : QueryValidatorResponse.encode({ validator }).finish();
    }
    throw new Error(`fake chain knows no query "${path}"`);
  };
  return urlOf(
    rpcServer(({ method, params }: RpcRequest) => {
      said.asked?.push(method === "abci_query" ? String(params["path"]) : method);
      if (method === "status") return statusAt(said.blockTime ?? new Date());
      const bytes = value(String(params["path"]), Buffer.from(String(params["data"]), "hex"));
      return bytes === undefined
        ? // As interchain-security-pd v7.0.1 answers for a consumer id that it does not have.
          {
            response: {
              code: 22,
              codespace: "sdk",
              log: "rpc error: code = NotFound desc = cannot retrieve chain id for consumer id",
              height: "21",
            },
          }
        : { response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" } };
    }),
  );
}

export const fakeChainId = recordedStatus.node_info.network;
