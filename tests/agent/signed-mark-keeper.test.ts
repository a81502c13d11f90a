import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { CoreV1Api } from "@kubernetes/client-node";

import { SignedMarkKeeper } from "../../agent/signed-mark-keeper";
import { closeServers, rpcServer } from "../support/chain-servers";
import { eventually } from "../support/eventually";
import { temporaryFolder } from "../support/temporary-folder";

const root = temporaryFolder();
const key = "AB".repeat(20);
let folders = 0;

interface ConfigMap {
  readonly metadata: { readonly resourceVersion: string };
  data: Record<string, string>;
}

afterEach(closeServers);

/** A node's folder, its ConfigMap, and what the keeper of both does; nothing but the node's end makes a round. */
async function pod({
  everyMs = 3_600_000,
  address = key,
}: { readonly everyMs?: number; readonly address?: unknown } = {}) {
  const data = join(root, String(folders++));
  mkdirSync(data);
  let asked = 0;
  const { url: rpc } = await rpcServer(() => {
    asked += 1;
    return { validator_info: { address } };
  });
  const configMap: ConfigMap = {
    metadata: { resourceVersion: "7" },
    data: { signed: "", more: "x" },
  };
  const written: ConfigMap[] = [];
  const failures: string[] = [];
  const state = { broken: false };
  const api = {
    readNamespacedConfigMap: async (named: object) => {
      if (state.broken) throw new Error("no way to the API server");
      expect(named).toEqual({ namespace: "chain-1", name: "chain-1-signed" });
      return structuredClone(configMap);
    },
    replaceNamespacedConfigMap: async ({ body }: { body: ConfigMap }) => {
      written.push(body);
      configMap.data = { ...body.data };
    },
  } as unknown as CoreV1Api;
  return {
    configMap,
    written,
    failures,
    state,
    questions: () => asked,
    /** As CometBFT v0.38 writes priv_validator_state.json. */
    signs: (height: number) => {
      const record = `{\n  "height": "${height}",\n  "round": 0,\n  "step": 3\n}`;
      writeFileSync(join(data, "priv_validator_state.json"), record);
    },
    keeper: () =>
      new SignedMarkKeeper(
        api,
        { namespace: "chain-1", name: "chain-1-signed", data, rpc },
        (reason) => failures.push(reason),
        everyMs,
      ),
  };
}

describe("SignedMarkKeeper", () => {
  it("says at once, and once more at the end, how far the key has signed", async () => {
    const { configMap, written, failures, signs, keeper, questions } = await pod();
    signs(41);
    const one = keeper();
    await eventually("the first mark", () => (written.length > 0 ? true : undefined));
    expect(configMap.data).toEqual({ signed: `${key} 41`, more: "x" });
    signs(43);
    await one.stop();
    expect(configMap.data["signed"]).toBe(`${key} 43`);
    // With the version that was read, so that the API server refuses what another one wrote meanwhile.
    expect(written.map(({ metadata }) => metadata.resourceVersion)).toEqual(["7", "7"]);
    expect([failures, questions()]).toEqual([[], 1]);
  });

  it("asks nobody anything while nothing was signed, or nothing more", async () => {
    const { written, failures, signs, keeper, state } = await pod();
    await keeper().stop();
    signs(41);
    const one = keeper();
    await eventually("the mark", () => (written.length > 0 ? true : undefined));
    state.broken = true;
    await one.stop();
    expect([written.length, failures]).toEqual([1, []]);
  });

  it("never takes a mark back", async () => {
    const { configMap, written, signs, keeper } = await pod();
    configMap.data = { signed: `${key} 50` };
    signs(41);
    await keeper().stop();
    expect(written).toEqual([]);
  });

  it("goes on by itself, and tells a failure once until it is over", async () => {
    const { configMap, failures, signs, keeper, state } = await pod({ everyMs: 5 });
    const rounds = (height: number) =>
      eventually(`height ${String(height)}`, () =>
        configMap.data["signed"] === `${key} ${String(height)}` ? true : undefined,
      );
    state.broken = true;
    signs(41);
    const one = keeper();
    await eventually("a failure", () => (failures.length > 0 ? true : undefined));
    state.broken = false;
    await rounds(41);
    expect(failures).toEqual(["no way to the API server"]);
    state.broken = true;
    signs(42);
    await eventually("another failure", () => (failures.length > 1 ? true : undefined));
    state.broken = false;
    await rounds(42);
    await one.stop();
    expect(failures).toHaveLength(2);
  });

  it.each([null, 7, "", key.toLowerCase(), `${key}AB`, `x${key}`])(
    "notes nothing for a node that names %j for its key",
    async (address) => {
      const { written, failures, signs, keeper } = await pod({ address });
      signs(41);
      const one = keeper();
      await one.stop();
      expect(written).toEqual([]);
      expect(failures).toEqual(["the node does not say which key it signs with"]);
    },
  );
});
