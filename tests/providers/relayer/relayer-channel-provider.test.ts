import { provider } from "../../../providers/relayer/relayer-channel-provider";
import { closeServers, httpServer, urlOf } from "../../support/chain-servers";

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
      `relayer of consumer chain "living-1" relays nothing after 1 s: step 7 of 8; "http://${listen}/status"; look at its log relayer.log`,
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
