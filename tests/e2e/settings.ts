import { env } from "node:process";

/**
 * What differs from machine to machine, from the environment:
 *
 * - `KIND_NODE_IMAGE`: image of the clusters' nodes; Kind's own when unset.
 * - `KIND_EXTRA_CONFIG`: path of Kind settings that the machine's clusters need.
 * - `E2E_STORAGE=hostPath`: where the clusters provision no volumes.
 * - `E2E_KEEP=1`: what was made stays, to be looked at.
 */
const given = (key: string, value: string | undefined): object =>
  value === undefined || value === "" ? {} : { [key]: value };

export const kindSettings: Readonly<Record<string, unknown>> = {
  ...given("nodeImage", env["KIND_NODE_IMAGE"]),
  ...given("extraConfig", env["KIND_EXTRA_CONFIG"]),
};

export const storage: object =
  env["E2E_STORAGE"] === "hostPath" ? { storage: { kind: "hostPath", path: "/var/ics" } } : {};

export const keeps = env["E2E_KEEP"] === "1";
