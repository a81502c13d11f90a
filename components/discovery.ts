import * as pulumi from "@pulumi/pulumi";

import { accountPrefixOf } from "../core/operator-address";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan, TopologyPlan, ValidatorPlan } from "../core/plan/topology-plan";
import { StateFolder } from "../providers/embedded/state-folder";
import { ValidatorKeys } from "../providers/keys/validator-keys";
import { backendOf } from "./backend-of";
import { chainAccess } from "./chain-access";
import { chainServes } from "./chain-serves";
import { withCluster } from "./cluster-lifetime";
import { ConsumerChain } from "./consumer-chain";
import type { OwnMember } from "./consumer-chain-args";
import { keepNodes } from "./kept-nodes";
import { labelled } from "./labelled";
import { ManagedValidator, type Publication } from "./managed-validator";
import { sparingOthers } from "./objects-of-others";
import { ownFields } from "./own-fields";
import type { ProviderChainAccess, ValidatorIdentity } from "./provider-chain";
import { accountPrefix, ProviderTestnet } from "./provider-testnet";
import { registrationOf } from "./registration-of";
import { tellRisks } from "./tell-risks";

export interface DiscoveryArgs {
  readonly settings: Settings;
  readonly plan: TopologyPlan;
  /** True where the stack file holds the provider chain's settings, RPC addresses included, encrypted. */
  readonly secretChain: boolean;
  /** Account mnemonics of own validators on an external chain, by validator name (secret). */
  readonly mnemonics: ReadonlyMap<string, pulumi.Output<string>>;
  /** Account mnemonics of relayers, by chain id, as far as config names them (secret). */
  readonly relayerMnemonics: ReadonlyMap<string, pulumi.Output<string>>;
}

/** Address prefix of the provider chain's accounts. */
function prefixOf({ validators }: TopologyPlan): string {
  const operator = validators.find((validator) => validator.operator !== undefined)?.operator;
  return operator === undefined ? accountPrefix : accountPrefixOf(operator);
}

/** The whole topology: provider chain, validators, consumer chains. */
export class Discovery extends pulumi.ComponentResource {
  /** By validator name. */
  readonly validators: ReadonlyMap<string, ManagedValidator>;
  /** By chain id. */
  readonly consumerChains: ReadonlyMap<string, ConsumerChain>;
  /** By validator name. */
  readonly publications: ReadonlyMap<string, Publication>;
  readonly chain: ProviderChainAccess;
  /** Consumer ids on the provider chain, by consumer chain key. */
  readonly consumerIds: ReadonlyMap<string, pulumi.Output<string>>;
  /** Of every validator whose keys the stack holds, by name. */
  readonly identities: ReadonlyMap<string, ValidatorIdentity>;

  constructor(name: string, args: DiscoveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super(
      "ics:index:Discovery",
      name,
      {},
      { ...opts, transformations: [labelled, ownFields, withCluster, sparingOthers] },
    );
    const { settings, plan } = args;
    const { providerChain } = settings;
    const child = { parent: this };
    tellRisks(settings, this);
    const stateDir = new StateFolder("state-folder", { directory: settings.stateDir }, child)
      .directory;
    const backend = backendOf(settings, stateDir, this);
    const testnet =
      providerChain.mode === "managed"
        ? new ProviderTestnet(
            "provider",
            { chain: providerChain, settings, validators: plan.hosted, stateDir },
            child,
          )
        : undefined;
    this.chain = chainAccess(settings, testnet, args.secretChain);
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
            backend,
            chain: this.chain,
            identity: this.identityOf(validator.name),
            ...(testnet === undefined ? {} : { testnet }),
          },
          child,
        ),
      ]),
    );
    // A provider chain of this stack makes blocks when its nodes can reach each other.
    const parts = [...this.validators.values()].flatMap(({ serves }) => serves);
    const serving = chainServes(testnet, this.chain, parts, this);
    this.consumerIds = new Map(
      plan.consumers.map((consumer) => {
        const { owner } = consumer.consumerId === undefined ? this.ownerOf(consumer, plan) : {};
        const { chain, validators } = this;
        const args = { consumer, chain, validators, ...(owner === undefined ? {} : { owner }) };
        const registration = registrationOf(args, plan, { parent: this, dependsOn: [...serving] });
        return [consumer.key, registration.consumerId];
      }),
    );
    this.publications = new Map(
      [...this.validators].map(([name, validator]) => [
        name,
        validator.publish(this.consumerIds, serving),
      ]),
    );
    const published = [...this.publications.values()].map(({ endpoint }) => endpoint);
    const known = plan.validators.map(({ name: validator, operator }) => ({
      name: validator,
      operator: operator ?? this.identityOf(validator).operator,
    }));
    this.consumerChains = new Map(
      plan.consumers.map((consumer) => [
        consumer.chainId,
        new ConsumerChain(
          consumer.portName,
          {
            consumer,
            consumerId: this.consumerIdOf(consumer),
            ...this.ownerOf(consumer, plan),
            members: plan.hosted.flatMap(({ name: validator }) =>
              [...consumer.validators, ...consumer.leaving].includes(validator)
                ? this.ownMember(validator, consumer, plan)
                : [],
            ),
            known,
            settings,
            relayerMnemonic: args.relayerMnemonics.get(consumer.chainId),
            providerPrefix: prefixOf(plan),
            image: consumer.launch.image ?? backend.images.consumerNode,
            sidecarImage: backend.images.agent,
            relayerImage: backend.images.relayer,
            stateDir,
            chain: this.chain,
            published,
          },
          child,
        ),
      ]),
    );
    const chains = [...this.consumerChains.values()];
    const leads = [...this.validators.values(), ...published];
    keepNodes({ chain: this.chain, plan, chains, settings, leads }, child);
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

  private consumerIdOf({ key }: ConsumerPlan): pulumi.Output<string> {
    const consumerId = this.consumerIds.get(key);
    if (consumerId === undefined) throw new Error(`no consumer id for "${key}"`);
    return consumerId;
  }

  /** Whose account speaks for a consumer chain; one that is only joined, perhaps by nobody here, needs none. */
  private ownerOf(
    { owner }: ConsumerPlan,
    { hosted }: TopologyPlan,
  ): { readonly owner?: ValidatorIdentity } {
    const name = owner ?? hosted.find(({ managed }) => managed)?.name;
    return name === undefined ? {} : { owner: this.identityOf(name) };
  }

  private ownMember(name: string, consumer: ConsumerPlan, { hosted }: TopologyPlan): OwnMember[] {
    const validator = this.validators.get(name);
    const publication = this.publications.get(name);
    const plan = hosted.find((candidate) => candidate.name === name);
    if (validator === undefined || publication === undefined || plan === undefined) return [];
    return [
      {
        plan,
        leaving: consumer.leaving.includes(name),
        identity: this.identityOf(name),
        cluster: validator.cluster,
        endpoint: validator.endpoint,
        ports: validator.entrance.ports.apply((ports) => {
          const planned = ports[consumer.key];
          if (planned === undefined) throw new Error(`no ports for "${consumer.key}" at ${name}`);
          return planned;
        }),
        exceptions: publication.exceptions,
        address: validator.entrance.address,
        agent: validator.agent.runs,
        ...(validator.providerNode && { providerNode: validator.providerNode }),
      },
    ];
  }
}
