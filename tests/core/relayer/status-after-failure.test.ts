import { statusAfterFailure } from "../../../core/relayer/status-after-failure";

const channel = { consumerChannel: "channel-0", providerChannel: "channel-1" };
const relaying = { state: "relaying", text: "relaying over channel-0", channel } as const;
const opening = {
  state: "opening",
  text: "opening the connection: conn-init, step 1 of 8",
} as const;

describe("statusAfterFailure", () => {
  it("goes on to say that packets are relayed, for half a minute", () => {
    expect(statusAfterFailure(relaying, "no answer", 29_999)).toBe(relaying);
  });

  it("says after that what is wrong, so that a preview tells of it", () => {
    const status = { state: "waiting", text: "no answer", channel };
    expect(statusAfterFailure(relaying, "no answer", 30_000)).toEqual(status);
  });

  it("says at once what holds up an open handshake", () => {
    expect(statusAfterFailure(opening, "no answer", 0)).toEqual({
      state: "waiting",
      text: "no answer",
    });
  });
});
