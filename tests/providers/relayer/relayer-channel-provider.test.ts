import { provider } from "../../../providers/relayer/relayer-channel-provider";
import { closeServers, httpServer, urlOf } from "../../support/chain-servers";
import { startFakeKubernetesApi } from "../../support/fake-kubernetes-api";

const channel = { consumerChannel: "channel-0", providerChannel: "channel-3" };
const relaying = { state: "relaying", text: "relaying over channel-0 and channel-3", channel };
const opening = (step: number): object => ({ state: "opening", text: `step ${step} of 8` });

/** A relayer that tells these one after the other, and the last one from then on; null: it gives no answer. */
async function relayerTelling(...told: readonly (object | null)[]): Promise<string> {
  let at = 0;
  const url = await urlOf(
    httpServer((_request, response) => {
      const status = told[Math.min(at++, told.length - 1)];
      if (status === null) response.destroy();
      else response.end(JSON.stringify(status));
    }),
  );
  return url.replace("http://", "");
}

const declared = { consumerChainId: "living-1", waits: true, timeoutSeconds: 60 };

let printed: jest.SpyInstance;
beforeEach(() => {
  printed = jest.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  printed.mockRestore();
  await closeServers();
});
const lines = (): unknown[] => printed.mock.calls.map(([text]) => text);

describe("RelayerChannel", () => {
  it("waits until packets are relayed, and tells each step once", async () => {
    const listen = await relayerTelling(opening(1), opening(1), opening(2), relaying);
    const { outs } = await provider.create({ ...declared, listen });
    expect(outs).toEqual({ ...declared, listen, health: "running", channel });
    expect(lines()).toEqual([
      'relayer of consumer chain "living-1": step 1 of 8\n',
      'relayer of consumer chain "living-1": step 2 of 8\n',
    ]);
  });

  it("goes on as soon as the relayer answers where nobody waits for the channel", async () => {
    const listen = await relayerTelling(opening(1));
    const { outs } = await provider.create({ ...declared, waits: false, listen });
    expect(outs).toMatchObject({ health: "running" });
    expect(outs).not.toHaveProperty("channel");
  });

  it("fails at once where somebody has to help", async () => {
    const listen = await relayerTelling({ state: "stopped", text: "client expired" });
    await expect(provider.create({ ...declared, listen })).rejects.toThrow(
      'relayer of consumer chain "living-1" relays nothing: client expired',
    );
  });

  it("fails with the last that was told when its time is over", async () => {
    const listen = await relayerTelling(opening(7));
    await expect(provider.create({ ...declared, timeoutSeconds: 1, listen })).rejects.toThrow(
      `relayer of consumer chain "living-1" relays nothing after 1 s: step 7 of 8; "http://${listen}/status"; look at its log`,
    );
  });

  it("does not wait for a relayer that has ended", async () => {
    const listen = await relayerTelling(opening(2), null);
    await expect(provider.create({ ...declared, timeoutSeconds: 1, listen })).rejects.toThrow(
      `relayer of consumer chain "living-1" has ended; "http://${listen}/status"; run pulumi up again`,
    );
  });

  it("tells a preview of a relayer that is dead, or does not relay", async () => {
    const healthOf = async (...told: readonly (object | null)[]): Promise<unknown> => {
      const inputs = { ...declared, listen: await relayerTelling(...told) };
      const { inputs: checked } = await provider.check(inputs, inputs);
      return checked?.health;
    };
    expect(await healthOf(relaying)).toBe("running");
    expect(await healthOf({ state: "waiting", text: "no answer" })).toBe("damaged: no answer");
    const idle = async (state: string): Promise<unknown> => {
      const listen = await relayerTelling({ state, text: "client expired" });
      const inputs = { ...declared, waits: false, listen };
      return (await provider.check(inputs, inputs)).inputs?.health;
    };
    // Where nobody waits for the channel, somebody may yet have to help.
    expect([await idle("waiting"), await idle("stopped")]).toEqual([
      "running",
      "damaged: client expired",
    ]);
    expect(await healthOf(null)).toMatch(
      /^damaged: the relayer at 127\.0\.0\.1:\d+ does not answer$/,
    );
  });
});

describe("RelayerChannel of a relayer in a pod", () => {
  const namespace = "living-1";

  /** A cluster whose one pod of the relayer waits for this reason. */
  async function podsWaiting(reason: string) {
    const api = await startFakeKubernetesApi();
    api.put(`/api/v1/namespaces/${namespace}/pods`, {
      metadata: { name: "ics-relayer-1", annotations: { "ics-discovery/revision": "r1" } },
      status: { containerStatuses: [{ state: { waiting: { reason } } }] },
    });
    return { kubeconfig: { text: api.kubeConfig.exportConfig() }, namespace, revision: "r1" };
  }

  it("says why the pod does not run, where to look, and what to do", async () => {
    const pods = await podsWaiting("ImagePullBackOff");
    await expect(provider.create({ ...declared, timeoutSeconds: 1, pods })).rejects.toThrow(
      'relayer of consumer chain "living-1" says nothing: pod ics-relayer-1 does not run: ImagePullBackOff; "kubectl -n living-1 logs deployment/ics-relayer"; look at its pod, and run pulumi up again',
    );
  });

  it("is patient with one whose image is on its way, and waits for nothing where nobody asks it to", async () => {
    const pods = await podsWaiting("ContainerCreating");
    await expect(provider.create({ ...declared, timeoutSeconds: 1, pods })).rejects.toThrow(
      "relays nothing after 1 s: pod ics-relayer-1 does not run: ContainerCreating",
    );
    const { outs } = await provider.create({ ...declared, waits: false, pods });
    expect(outs).toMatchObject({ health: "running" });
  });

  it("takes no pod of a former revision for it, and tells a preview so", async () => {
    const pods = { ...(await podsWaiting("ContainerCreating")), revision: "r2" };
    const inputs = { ...declared, pods };
    const { inputs: checked } = await provider.check(inputs, inputs);
    expect(checked?.health).toBe(
      "damaged: the relayer says nothing: it has no pod; pulumi up --refresh makes its Deployment anew where that is gone",
    );
  });

  it("says of a cluster that refuses no more than that", async () => {
    const text = JSON.stringify({
      ...{ apiVersion: "v1", kind: "Config", "current-context": "x" },
      clusters: [
        {
          name: "x",
          cluster: {
            server: await urlOf(
              httpServer((_request, response) => {
                response.writeHead(403, { "audit-id": "another each time" }).end("{}");
              }),
            ),
          },
        },
      ],
      users: [{ name: "x", user: {} }],
      contexts: [{ name: "x", context: { cluster: "x", user: "x" } }],
    });
    const inputs = { ...declared, pods: { kubeconfig: { text }, namespace, revision: "r1" } };
    const { inputs: checked } = await provider.check(inputs, inputs);
    expect(checked?.health).toBe(
      "damaged: the relayer says nothing: its cluster does not say: it does not let this be read (403)",
    );
  });
});
