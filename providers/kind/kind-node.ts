import { lastWords } from "../machine/run-program";
import { docker, runDocker } from "./docker";

/** Docker's container that plays a Kind cluster's one machine. */
export interface KindNode {
  /** `running`, `paused`, `exited`, … */
  readonly status: string;
  /** Names of the networks that it is on. */
  readonly networks: readonly string[];
}

/** Kind's name for the container. */
export const nodeName = (clusterName: string): string => `${clusterName}-control-plane`;

/** Whatever of a Kind cluster is there; nothing where there is none of this name. */
export async function kindNode(clusterName: string): Promise<KindNode | undefined> {
  const found = await runDocker(["container", "inspect", nodeName(clusterName)]);
  if (found.code !== 0) {
    if (/no such container/i.test(found.stderr)) return undefined;
    throw new Error(
      `Docker does not tell of container "${nodeName(clusterName)}"; "${lastWords(found)}"; mend that and run again`,
    );
  }
  const [container] = JSON.parse(found.stdout) as readonly {
    readonly State: { readonly Status: string };
    readonly NetworkSettings: { readonly Networks: Readonly<Record<string, unknown>> };
  }[];
  return container === undefined
    ? undefined
    : {
        status: container.State.Status,
        networks: Object.keys(container.NetworkSettings.Networks),
      };
}

/** Makes a container that stands still go on. */
export async function resumeNode(clusterName: string, { status }: KindNode): Promise<void> {
  const name = nodeName(clusterName);
  if (status === "paused") await docker(["unpause", name], `node "${name}" cannot be resumed`);
  else if (status !== "running") await docker(["start", name], `node "${name}" cannot be started`);
}

/** Makes folders in the node that pods of any user may write to. */
export async function makeFolders(clusterName: string, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) return;
  const name = nodeName(clusterName);
  await docker(["exec", name, "mkdir", "-p", ...folders], `node "${name}" takes no folder`);
  await docker(["exec", name, "chmod", "0777", ...folders], `node "${name}" takes no folder`);
}
