import type { FolderOwner } from "../machine/folder-owner";
import { textIfPresent } from "../machine/private-file";
import { kind } from "./kind-program";

/** Name of the file in a cluster's folder that says which Kind cluster was begun there. */
export const kindRecord = "kind.json";

/** Removes a Kind cluster that a killed run began and did not live to record; the caller holds the folder's lock. */
export async function deleteLeftKindCluster(folder: string, owner: FolderOwner): Promise<void> {
  const text = textIfPresent(`${folder}/${kindRecord}`);
  if (text === undefined || !owner.holds.startsWith("Kind cluster ")) return;
  const { clusterName } = JSON.parse(text) as { readonly clusterName: string };
  await kind(
    ["delete", "cluster", "--name", clusterName],
    `Kind cluster "${clusterName}" cannot be removed`,
  );
}
