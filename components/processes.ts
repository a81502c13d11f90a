import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import {
  consumerListen,
  processAnnotation,
  processText,
  providerListen,
} from "../core/manifests/embedded-listen";
import { metricsPort } from "../core/manifests/metrics-port";
import { containerRpcPort } from "../core/manifests/node-config";
import type { ConsumerPlan, ValidatorInProcesses } from "../core/plan/topology-plan";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import { AgentProcess } from "../providers/embedded/agent-process";
import { chainListen, ChainNode } from "../providers/embedded/chain-node";
import { ChainWorkload, type ChainWorkloadArgs } from "./chain-workload";
import type {
  AgentParts,
  ChainFolders,
  ConsumerNodeParts,
  Hosting,
  RelayerParts,
  RelayerSite,
  RunningNode,
} from "./hosting";
import { consumerFolder, inConfigFolder, providerFolder } from "./node-files";
import { relayerInProcess } from "./relayer-in-process";

/** Where the processes of one validator are. */
export interface ProcessesArgs {
  readonly validator: ValidatorInProcesses;
  /** Folder of the stack's processes. */
  readonly stateDir: pulumi.Output<string>;
  /** Folder of the validator's cluster. */
  readonly directory: pulumi.Output<string>;
  readonly clusterUid: pulumi.Output<string>;
}

/** Processes of this machine play a validator's pods, which KWOK only says are there. */
export class Processes implements Hosting {
  // A process has no container beside it that keeps the unsafe methods from others.
  readonly publicRpcPort = containerRpcPort;
  readonly hidesSources = true;
  readonly providerWorkload: Pick<ChainWorkloadArgs, "podAnnotations">;

  constructor(private readonly args: ProcessesArgs) {
    const { name, nodeAddress } = args.validator;
    const process = processText(providerFolder(name), providerListen(nodeAddress));
    this.providerWorkload = { podAnnotations: { [processAnnotation]: process } };
  }

  private folderOf({ namespace }: ConsumerPlan): pulumi.Output<string> {
    const { stateDir, validator } = this.args;
    return pulumi.interpolate`${stateDir}/${consumerFolder(validator.name, namespace)}`;
  }

  folders(consumers: readonly ConsumerPlan[]): ChainFolders {
    return {
      folders: Object.fromEntries(
        consumers.map((consumer) => [consumer.key, this.folderOf(consumer)]),
      ),
    };
  }

  place(consumer: ConsumerPlan): DeclaredPlace {
    return { home: pulumi.interpolate`${this.folderOf(consumer)}/home` };
  }

  providerRpc(): undefined {
    return undefined;
  }

  consumerNode(name: string, parts: ConsumerNodeParts, parent: pulumi.Resource): RunningNode {
    const { validator } = this.args;
    const { consumer, workload, address, ports } = parts;
    const listen = ports.apply((given) => consumerListen(validator.nodeAddress, given));
    const folder = consumerFolder(validator.name, consumer.namespace);
    const podAnnotations = listen.apply((places) => ({
      [processAnnotation]: processText(folder, places),
    }));
    new ChainWorkload(name, { ...workload, podAnnotations }, { parent });
    const node = new ChainNode(
      `${name}-process`,
      {
        directory: this.folderOf(consumer),
        binary: workload.node.command,
        chainId: consumer.chainId,
        files: { ...inConfigFolder(workload.config), "config/genesis.json": workload.genesis },
        secretFiles: inConfigFolder(workload.keys),
        startArgs: ["start"],
        listen: listen.apply(chainListen),
        entrance: pulumi
          .all([address, ports])
          .apply(([host, { p2p }]) => formatEndpoint({ host, port: p2p })),
      },
      { parent },
    );
    return { node, listen };
  }

  agent(
    name: string,
    { settings, identity }: AgentParts,
    parent: pulumi.Resource,
  ): pulumi.Resource {
    const { validator, stateDir, directory, clusterUid } = this.args;
    return new AgentProcess(
      `${name}-process`,
      {
        directory: pulumi.interpolate`${stateDir}/${validator.name}-agent`,
        cluster: { name: validator.clusterName, directory, uid: clusterUid },
        settings,
        listen: formatEndpoint({ host: validator.nodeAddress, port: metricsPort }),
      },
      { parent, dependsOn: [identity] },
    );
  }

  relayer(name: string, parts: RelayerParts, parent: pulumi.Resource): RelayerSite {
    const { validator, stateDir } = this.args;
    return relayerInProcess(name, parts, { host: validator.nodeAddress, stateDir }, parent);
  }
}
