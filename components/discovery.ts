import * as pulumi from "@pulumi/pulumi";

import { accountPrefixOf } from "../core/operator-address";
import type { Settings } from "../core/settings";
import type { TopologyPlan, ValidatorPlan } from "../core/topology-plan";
import { ValidatorKeys } from "../providers/keys/validator-keys";
import { ConsumerChain, type ConsumerMember } from "./consumer-chain";
import { ManagedValidator } from "./managed-validator";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import { accountPrefix, ProviderTestnet, testnetGasPrice } from "./provider-testnet";

export interface DiscoveryArgs {
  readonly settings: Settings;
  readonly plan: TopologyPlan;
  /** True where the stack file holds the provider chain's settings, RPC addresses included, encrypted. */
  readonly secretChain: boolean;
  /** Account mnemonics of own validators on an external chain, by validator name (secret). */
  readonly mnemonics: ReadonlyMap<string, pulumi.Output<string>>;
}

/** The whole topology: provider chain, validators, consumer chains. */
export class Discovery extends pulumi.ComponentResource {
  /** By validator name. */
  readonly validators: ReadonlyMap<string, ManagedValidator>;
  /** By chain id. */
  readonly consumerChains: ReadonlyMap<string, ConsumerChain>;
  readonly chain: ProviderChainAccess;
  /** Of every validator whose keys the stack holds, by name. */
  readonly identities: ReadonlyMap<string, ValidatorIdentity>;

  constructor(name: string, args: DiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:index:Discovery", name, {}, opts);
    const { settings, plan } = args;
    const { providerChain } = settings;
    const child = { parent: this };
    if (settings.nodeIdentity === "derived") {
      void pulumi.log.warn(
        'node keys are derived from monikers and chain ids, so anyone can compute them; "derived"; ' +
          "set ics:nodeIdentity to random unless you must match nodes of the original",
        this,
      );
    }

    const testnet =
      providerChain.mode === "managed"
        ? new ProviderTestnet(
            "provider",
            { chain: providerChain, validators: plan.hosted, stateDir: settings.stateDir },
            child,
          )
        : undefined;
    this.chain =
      providerChain.mode === "managed"
        ? {
            chainId: providerChain.chainId,
            rpc: testnet?.rpc ?? [],
            managed: true,
            gasPrice: testnetGasPrice,
          }
        : {
            chainId: providerChain.chainId,
            rpc: args.secretChain ? pulumi.secret([...providerChain.rpc]) : providerChain.rpc,
            managed: false,
            gasPrice: providerChain.gasPrice,
          };
    this.identities = new Map(
      plan.hosted.map((validator) => [validator.name, this.identity(validator, args, testnet)]),
    );
    const managed = plan.hosted.filter((validator) => validator.managed);
    this.validators = new Map(
      managed.map((validator) => [
        validator.name,
        new ManagedValidator(
          validator.name,
          {
            validator,
            consumers: plan.consumers,
            settings,
            chain: this.chain,
            identity: this.identityOf(validator.name),
            ...(testnet === undefined ? {} : { testnet }),
          },
          child,
        ),
      ]),
    );
    const published = [...this.validators.values()].map(({ publication }) => publication);
    this.consumerChains = new Map(
      plan.consumers.map((consumer) => [
        consumer.chainId,
        new ConsumerChain(
          consumer.portName,
          {
            consumer,
            members: plan.validators
              .filter(({ name: validator }) => consumer.validators.includes(validator))
              .map((validator) => this.member(validator, consumer.key, plan)),
            settings,
            chain: this.chain,
            published,
          },
          child,
        ),
      ]),
    );
    this.registerOutputs({});
  }

  private identityOf(validator: string): ValidatorIdentity {
    const identity = this.identities.get(validator);
    if (identity === undefined) throw new Error(`no keys for validator "${validator}"`);
    return identity;
  }

  private identity(
    { name, operator }: ValidatorPlan,
    args: DiscoveryArgs,
    testnet: ProviderTestnet | undefined,
  ): ValidatorIdentity {
    const mnemonic = args.mnemonics.get(name);
    const keys =
      testnet?.keys[name] ??
      new ValidatorKeys(
        `${name}-keys`,
        {
          prefix: operator === undefined ? accountPrefix : accountPrefixOf(operator),
          ...(mnemonic === undefined ? {} : { mnemonic }),
          ...(operator === undefined ? {} : { expectedOperator: operator }),
        },
        { parent: this },
      );
    return {
      operator: operator ?? keys.operator,
      nodeId: keys.nodeId,
      mnemonic: keys.accountMnemonic,
      nodeSeed: keys.nodeSeed,
    };
  }

  private member(
    { name, operator: known }: ValidatorPlan,
    consumerKey: string,
    { hosted }: TopologyPlan,
  ): ConsumerMember {
    const validator = this.validators.get(name);
    const plan = hosted.find((candidate) => candidate.name === name);
    const operator = known ?? this.identityOf(name).operator;
    if (validator === undefined || plan === undefined) return { name, operator };
    return {
      name,
      operator,
      managed: {
        plan,
        identity: this.identityOf(name),
        kubernetes: validator.cluster.kubernetes,
        endpoint: validator.endpoint,
        port: validator.entrance.ports.apply((ports) => {
          const port = ports[consumerKey];
          if (port === undefined) throw new Error(`no port for "${consumerKey}" at ${name}`);
          return port;
        }),
        address: validator.entrance.address,
      },
    };
  }
}
