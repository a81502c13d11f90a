import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { FreshStack } from "../core/doctor/places-to-come";
import { defaultPools, defaultSubnets } from "../core/plan/network-defaults";
import { printable } from "../core/printable";
import { type RecordedSettings, settingsOfConfig } from "./recorded-settings";

/** What a stack's file says, whether there is such a stack yet or not. */
export interface StackFile {
  readonly settings: RecordedSettings;
  /** Clusters that it takes by a kubeconfig; those of another stack's output are not there. */
  readonly clusters: readonly NamedCluster[];
  readonly fresh: FreshStack;
}

/** A validator's cluster by a kubeconfig: without a file what kubectl reads, without a context the current one. */
export interface NamedCluster {
  readonly validator: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

function configIn(file: string): Fields {
  try {
    return fieldsOf(fieldsOf(parse(readFileSync(file, "utf8")))["config"]);
  } catch (cause) {
    const { code = "it is no YAML" } = cause as NodeJS.ErrnoException;
    const remedy = "call it in the folder of Pulumi.yaml, and name the stack by --stack";
    throw new Error(`a stack's file cannot be read (${code}); "${printable(file)}"; ${remedy}`, {
      cause,
    });
  }
}

/**
 * Reads a stack's file in this folder, as far as a machine is looked at by it: what is wrong with it, `up` says.
 *
 * @throws Error where there is none.
 */
export function stackFile(stack: string): StackFile {
  const config = configIn(`Pulumi.${stack}.yaml`);
  const settings = settingsOfConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "object"
          ? { objectValue: value }
          : { value: `${value as string | number | boolean}` },
      ]),
    ),
  );
  // What an up began holds these places itself.
  const isBegun = existsSync(join(settings.stateDir, stack));
  const { subnet, poolFirst, poolSize } = fieldsOf(config["ics:network"]);
  return {
    settings,
    clusters: listOf(config["ics:validators"]).flatMap((one): NamedCluster[] => {
      const { name, managed, cluster } = fieldsOf(one);
      const { kubeconfig, context, stack: other } = fieldsOf(cluster);
      if (typeof name !== "string" || managed === false || other !== undefined) return [];
      return [
        {
          validator: name,
          ...(typeof kubeconfig === "string" ? { kubeconfig } : {}),
          ...(typeof context === "string" ? { context } : {}),
        },
      ];
    }),
    fresh: {
      subnet: typeof subnet === "string" ? subnet : defaultSubnets[settings.clusters],
      poolFirst: numberOr(poolFirst, defaultPools.first),
      poolSize: numberOr(poolSize, defaultPools.size),
      poolIndexes: listOf(isBegun ? [] : config["ics:validators"]).map((validator, at) =>
        numberOr(fieldsOf(validator)["poolIndex"], at),
      ),
      chainIds: listOf(config["ics:consumerChains"]).flatMap((chain) => {
        const { chainId } = fieldsOf(chain);
        return typeof chainId === "string" ? [chainId] : [];
      }),
      portScheme: settings.portScheme,
    },
  };
}
