import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import { providerListen } from "../core/manifests/embedded-listen";
import { appToml, cometConfigToml } from "../core/manifests/node-config";
import { consensusKeyJson, nodeKeyJson } from "../core/peers/node-identity";
import type { ManagedChain, Settings } from "../core/plan/settings";
import type { HostedValidatorPlan, ValidatorInProcesses } from "../core/plan/topology-plan";
import { keptUnbondingWarning } from "../core/relayer/trusting";
import { chainListen, ChainNode } from "../providers/embedded/chain-node";
import { ValidatorKeys } from "../providers/keys/validator-keys";
import { TestnetGenesis } from "../providers/testnet/testnet-genesis";
import { kindProviderRpc } from "./kind-provider-rpc";
import { inConfigFolder, type NodeFiles, providerFolder } from "./node-files";

export const accountPrefix = "cosmos";
export const testnetGasPrice = "0stake";

export interface ProviderTestnetArgs {
  readonly chain: ManagedChain;
  readonly settings: Settings;
  readonly validators: readonly HostedValidatorPlan[];
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
}

const seed = (hex: string): Uint8Array => Buffer.from(hex, "hex");

/** Where others find a validator; the plan of every testnet says. */
const addressOf = ({ name, address }: HostedValidatorPlan): string => {
  if (address === undefined) throw new Error(`no address for validator "${name}"`);
  return address;
};

/** The agent, relayers and this machine read the chain from outside of a pod. */
const readFromOutside = ({ runs }: HostedValidatorPlan): boolean => runs === "pods";

/**
 * A provider chain that the stack makes and runs: keys, genesis, and on the embedded backend one
 * process per validator; elsewhere pods run the nodes.
 */
export class ProviderTestnet extends pulumi.ComponentResource {
  /** RPC addresses of all nodes, from this machine. */
  readonly rpc: pulumi.Output<string[]>;
  /** gRPC addresses of those that are processes of this machine. */
  readonly grpc: readonly string[];
  readonly genesis: pulumi.Output<string>;
  /** Unbonding period, as the genesis has it. */
  readonly unbondingSeconds: pulumi.Output<number>;
  /** The chain itself: with it goes all that stands on it. */
  readonly origin: pulumi.Resource;
  /** Whether its nodes are seen to answer when they are started; pods are ready before they have found each other. */
  readonly servesOnceStarted: boolean;
  /** By validator name. */
  readonly keys: Readonly<Record<string, ValidatorKeys>>;
  /** By validator name. */
  readonly files: Readonly<Record<string, NodeFiles>>;

  constructor(name: string, args: ProviderTestnetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ProviderTestnet", name, {}, opts);
    const { chain, settings, validators } = args;

    const members = validators.map((validator) => ({
      validator,
      keys: new ValidatorKeys(
        `${name}-${validator.name}-keys`,
        { prefix: accountPrefix },
        { parent: this },
      ),
    }));
    this.keys = Object.fromEntries(members.map(({ validator, keys }) => [validator.name, keys]));
    const genesis = new TestnetGenesis(
      `${name}-genesis`,
      {
        chainId: chain.chainId,
        unbondingSeconds: chain.unbondingSeconds,
        unbondingSaid: chain.unbondingSaid,
        blocksPerEpoch: chain.blocksPerEpoch,
        directory: pulumi.interpolate`${args.stateDir}/genesis`,
        validators: members.map(({ validator, keys }) => ({
          name: validator.name,
          mnemonic: keys.accountMnemonic,
          consensusSeed: keys.consensusSeed,
          nodeId: keys.nodeId,
          power: validator.power,
        })),
      },
      { parent: this },
    );
    this.genesis = genesis.genesis;
    this.unbondingSeconds = genesis.unbondingSeconds;
    this.origin = genesis;
    genesis.unbondingSeconds.apply((made) => {
      if (made >= chain.unbondingSeconds) return;
      const { chainId, unbondingSeconds } = chain;
      void pulumi.log.warn(keptUnbondingWarning(chainId, made, unbondingSeconds), genesis);
    });

    const peer = ({ validator, keys }: (typeof members)[number]): pulumi.Output<string> =>
      keys.nodeId.apply((nodeId) =>
        formatEndpoint({ nodeId, host: addressOf(validator), port: chain.p2pPort }),
      );
    this.files = Object.fromEntries(
      members.map((member) => [
        member.validator.name,
        {
          config: {
            "config.toml": pulumi
              .all(members.filter((other) => other !== member).map(peer))
              .apply((peers) =>
                cometConfigToml({
                  moniker: member.validator.name,
                  persistentPeers: [...peers].sort().join(","),
                  externalAddress: formatEndpoint({
                    host: addressOf(member.validator),
                    port: chain.p2pPort,
                  }),
                  addrBookStrict: false,
                  allowDuplicateIp: true,
                  pex: false,
                  expose: { rpc: readFromOutside(member.validator), grpc: false },
                  unsafeRpc: false,
                  blockTimeMs: chain.blockTimeMs,
                }),
              ),
            "app.toml": pulumi.output(appToml(testnetGasPrice, readFromOutside(member.validator))),
          },
          keys: {
            "node_key.json": member.keys.nodeSeed.apply((hex) => nodeKeyJson(seed(hex))),
            "priv_validator_key.json": member.keys.consensusSeed.apply((hex) =>
              consensusKeyJson(seed(hex)),
            ),
          },
        },
      ]),
    );

    this.rpc = pulumi.all(
      validators.map((validator) =>
        validator.runs === "processes"
          ? this.node(name, validator, args).rpc
          : pulumi.output(kindProviderRpc(settings, validator)),
      ),
    );
    this.grpc = validators.flatMap((validator) =>
      validator.runs === "processes"
        ? [`http://${formatEndpoint(providerListen(validator.nodeAddress).grpc)}`]
        : [],
    );
    this.servesOnceStarted = validators.every(({ runs }) => runs === "processes");
    this.registerOutputs({ rpc: this.rpc });
  }

  private node(
    name: string,
    validator: ValidatorInProcesses,
    args: ProviderTestnetArgs,
  ): ChainNode {
    const files = this.files[validator.name];
    if (files === undefined) throw new Error(`no files for validator "${validator.name}"`);
    const listen = chainListen(providerListen(validator.nodeAddress));
    const entrance = formatEndpoint({ host: validator.address, port: args.chain.p2pPort });
    return new ChainNode(
      `${name}-${validator.name}-node`,
      {
        directory: pulumi.interpolate`${args.stateDir}/${providerFolder(validator.name)}`,
        binary: "interchain-security-pd",
        chainId: args.chain.chainId,
        files: { ...inConfigFolder(files.config), "config/genesis.json": this.genesis },
        secretFiles: inConfigFolder(files.keys),
        startArgs: ["start"],
        // Who is not managed has no cluster, so nothing that would forward to his node.
        ...(validator.managed
          ? { listen, entrance }
          : { listen: { ...listen, p2p: `tcp://${entrance}` } }),
      },
      { parent: this },
    );
  }
}
