import type { ConsumerChainRecord } from "../../../chain/ics/consumer-chain-record";
import { consumerRecords } from "../../../chain/ics/consumer-records";

describe("consumerRecords", () => {
  it("asks about a crowd of entries eight at a time, and keeps the order of those that are there", async () => {
    let open = 0;
    let most = 0;
    const ids = Array.from({ length: 30 }, (_, at) => String(at));
    const found = await consumerRecords(ids, async (consumerId) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise(setImmediate);
      open -= 1;
      return consumerId === "3" ? undefined : ({ consumerId } as ConsumerChainRecord);
    });
    expect(most).toBe(8);
    expect(found.map(({ consumerId }) => consumerId)).toEqual(ids.filter((id) => id !== "3"));
  });
});
