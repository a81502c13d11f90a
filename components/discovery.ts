import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/settings";
import type { TopologyPlan, ValidatorPlan } from "../core/topology";
import { ValidatorKeys } from "../providers/keys/validator-keys";
import { ConsumerChain, type ConsumerMember } from "./consumer-chain";
import { ManagedValidator } from "./managed-validator";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import { accountPrefix, ProviderTestnet, testnetGasPrice } from "./provider-testnet";

export interface DiscoveryArgs {
  readonly settings: Settings;
  readonly plan: TopologyPlan;
  /** Account mnemonics of own validators on an external chain, by validator name (secret). */
  readonly mnemonics: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The whole topology: provider chain, validators, consumer chains. */
export class Discovery extends pulumi.ComponentResource {
  /** By validator name. */
  readonly validators: Readonly<Record<string, ManagedValidator>>;
  /** By chain id. */
  readonly consumerChains: Readonly<Record<string, ConsumerChain>>;
  readonly chain: ProviderChainAccess;
  /** Of every validator whose keys the stack holds, by name. */
  readonly identities: Readonly<Record<string, ValidatorIdentity>>;

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
            { chain: providerChain, validators: plan.validators, stateDir: settings.stateDir },
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
            rpc: providerChain.rpc,
            managed: false,
            gasPrice: providerChain.gasPrice,
          };
    this.identities = Object.fromEntries(
      plan.validators
        .filter(({ managed }) => managed || testnet !== undefined)
        .map((validator) => [validator.name, this.identity(validator, args, testnet)]),
    );
    const managed = plan.validators.filter((validator) => validator.managed);
    this.validators = Object.fromEntries(
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
    const published = Object.values(this.validators).map(({ publication }) => publication);
    this.consumerChains = Object.fromEntries(
      plan.consumers.map((consumer) => [
        consumer.chainId,
        new ConsumerChain(
          consumer.portName,
          {
            consumer,
            members: plan.validators
              .filter(({ name: validator }) => consumer.validators.includes(validator))
              .map((validator) => this.member(validator, consumer.key)),
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
    const identity = this.identities[validator];
    if (identity === undefined) throw new Error(`no keys for validator "${validator}"`);
    return identity;
  }

  private identity(
    { name, operator }: ValidatorPlan,
    args: DiscoveryArgs,
    testnet: ProviderTestnet | undefined,
  ): ValidatorIdentity {
    const mnemonic = args.mnemonics[name];
    const keys =
      testnet?.keys[name] ??
      new ValidatorKeys(
        `${name}-keys`,
        {
          prefix: accountPrefix,
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

  private member(plan: ValidatorPlan, consumerKey: string): ConsumerMember {
    const validator = this.validators[plan.name];
    const operator = plan.operator ?? this.identityOf(plan.name).operator;
    if (validator === undefined) return { plan, operator };
    return {
      plan,
      operator,
      managed: {
        identity: this.identityOf(plan.name),
        kubernetes: validator.cluster.kubernetes,
        endpoint: validator.endpoint,
        port: validator.entrance.ports.apply((ports) => {
          const port = ports[consumerKey];
          if (port === undefined) throw new Error(`no port for "${consumerKey}" at ${plan.name}`);
          return port;
        }),
        address: validator.entrance.address,
      },
    };
  }
}
