import { delimited } from "../../chain/p2p/messages";
import { rawPublicKey } from "../../chain/p2p/raw-keys";
import type { NodeKeyPair } from "../../chain/p2p/secret-connection";
import { nodeIdOf } from "../../core/peers/node-identity";
import type { FakeConsumerChains, FakeEntry } from "./fake-consumer-chains";
import { operatorNumber } from "./fake-provider-chain";
import { provingServer } from "./peer-servers";

type Member = NonNullable<FakeConsumerChains["optedIn"]>[number];

export const idOfKey = (key: NodeKeyPair): string => nodeIdOf(rawPublicKey(key.publicKey));

/** A node on loopback that proves this key, and says that it is on this network; gives its port. */
export const honestNode = (key: NodeKeyPair, network: string, moniker = "node"): Promise<number> =>
  provingServer(key, (connection) => {
    connection.write(
      delimited("DefaultNodeInfo", {
        ...{ default_node_id: idOfKey(key), listen_addr: "tcp://0.0.0.0:26656", network },
        ...{ version: "0.38.25", moniker },
      }),
    );
  });

/** A validator of every consumer chain of a fake provider chain. */
export const member = (
  number: number,
  moniker: string,
  details: string,
  power = "100",
): Member => ({
  provider_address: `cosmosvalcons1${number}`,
  provider_operator_address: operatorNumber(number),
  description: { moniker, details },
  jailed: false,
  consumer_power: power,
});

export const entry = (id: string, chainId: string, phase = "LAUNCHED"): FakeEntry => ({
  ...{ consumer_id: id, chain_id: chainId, owner_address: "cosmos1owner" },
  phase: `CONSUMER_PHASE_${phase}`,
  metadata: { name: "", description: "", metadata: "" },
});
