import { readFileSync } from "node:fs";
import { join } from "node:path";

import { Registry } from "@cosmjs/proto-signing";
import fc from "fast-check";

import {
  defaultInitialization,
  initializationFields,
  initializationOf,
} from "../../../chain/ics/initialization";
import {
  assignConsumerKey,
  createConsumer,
  icsTypes,
  optIn,
  optOut,
  removeConsumer,
  updateConsumer,
} from "../../../chain/ics/messages";
import { decoded, encoded } from "../../../chain/ics/proto-types";
import {
  account,
  chainId,
  consumerKey,
  launched,
  metadata,
  operator,
} from "../../support/ics-vectors";

// Bytes of the Go binary: tests/parts/chain/ics-messages.test.ts.
const vectors = JSON.parse(
  readFileSync(join(__dirname, "../../golden/ics-messages.json"), "utf8"),
) as Record<string, { typeUrl: string; bytes: string }>;

const registry = new Registry(icsTypes.map(([url, type]) => [url, type]));
const validator = { operator, signer: account, consumerId: "7" };
const { spawnTime: _planned, ...unplanned } = launched;

describe("a message", () => {
  it.each([
    {
      name: "create consumer",
      message: createConsumer({ submitter: account, chainId, metadata, initialization: launched }),
    },
    {
      name: "create consumer by default",
      message: createConsumer({ submitter: account, chainId, metadata }),
    },
    {
      name: "describe consumer anew",
      message: updateConsumer({ owner: account, consumerId: "7", metadata }),
    },
    {
      name: "call a launch off",
      message: updateConsumer({ owner: account, consumerId: "7", initialization: unplanned }),
    },
    { name: "remove consumer", message: removeConsumer({ owner: account, consumerId: "7" }) },
    { name: "opt in with a key", message: optIn({ ...validator, consumerKey }) },
    { name: "opt in", message: optIn(validator) },
    { name: "opt out", message: optOut(validator) },
    { name: "assign a key", message: assignConsumerKey({ ...validator, consumerKey }) },
  ])("to $name is what the Go binary writes", ({ name, message }) => {
    const bytes = Buffer.from(registry.encode(message)).toString("base64");
    expect({ typeUrl: message.typeUrl, bytes }).toEqual(vectors[name]);
    const value = Buffer.from(vectors[name]!.bytes, "base64");
    expect(registry.decode({ typeUrl: message.typeUrl, value })).toEqual(message.value);
  });

  it("knows every recorded one", () => {
    expect(Object.keys(vectors)).toHaveLength(9);
  });

  it("comes back as it was written, whatever its texts are", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, text, (name, description, mark, consumerId) => {
        const about = { name, description, metadata: mark };
        for (const message of [
          createConsumer({ submitter: name, chainId: mark, metadata: about }),
          updateConsumer({ owner: name, consumerId, metadata: about, initialization: launched }),
          removeConsumer({ owner: name, consumerId }),
          optIn({ operator: name, signer: mark, consumerId, consumerKey }),
          optOut({ operator: name, signer: mark, consumerId }),
          assignConsumerKey({ operator: name, signer: mark, consumerId, consumerKey }),
        ]) {
          const { typeUrl, value } = registry.encodeAsAny(message);
          const read = registry.decode({ typeUrl, value });
          expect(registry.encode({ typeUrl, value: read })).toEqual(value);
          for (const [field, written] of Object.entries(message.value as object)) {
            expect(read).toHaveProperty(field, written);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("initialization parameters", () => {
  const anyTime = fc
    .date({ min: new Date("1970-01-01"), max: new Date("2200-01-01"), noInvalidDate: true })
    .map((date) => date.toISOString().replace(".000Z", "Z"));

  it("come back as they were written, whatever they are", () => {
    fc.assert(
      fc.property(
        fc.option(anyTime, { nil: undefined }),
        fc.bigInt({ min: 0n, max: 2n ** 62n }),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.uint8Array({ maxLength: 40 }),
        (spawnTime, unbondingPeriodNs, historicalEntries, hash) => {
          const one = {
            ...defaultInitialization("testchain-0"),
            ...(spawnTime === undefined ? {} : { spawnTime }),
            unbondingPeriodNs,
            historicalEntries,
            genesisHash: Buffer.from(hash).toString("hex"),
          };
          const type = "ConsumerInitializationParameters";
          expect(initializationOf(decoded(type, encoded(type, initializationFields(one))))).toEqual(
            one,
          );
        },
      ),
    );
  });

  // DefaultConsumerInitializationParameters in x/ccv/provider/types/msg.go, and x/ccv/types/params.go, of ICS v7.0.1:
  // a day less than the Cosmos SDK's 21 days of unbonding, 4 weeks, 1 h.
  it("are the provider module's own where nothing else is said", () => {
    expect(defaultInitialization("testchain-5")).toEqual({
      initialHeight: { revisionNumber: 5n, revisionHeight: 1n },
      genesisHash: "",
      binaryHash: "",
      unbondingPeriodNs: 1_728_000_000_000_000n,
      ccvTimeoutPeriodNs: 2_419_200_000_000_000n,
      transferTimeoutPeriodNs: 3_600_000_000_000n,
      consumerRedistributionFraction: "0.75",
      blocksPerDistributionTransmission: 1_000n,
      historicalEntries: 10_000n,
      distributionTransmissionChannel: "",
      connectionId: "",
    });
  });

  // ibc-go `clienttypes.ParseChainID`: what follows the last hyphen, if it is a number without leading zero.
  it.each([
    { chainId: "ethera_9000-1", revision: 1n },
    { chainId: "consumer-0-1751686503-0", revision: 0n },
    { chainId: "cosmoshub-4", revision: 4n },
    { chainId: "osmosis-04", revision: 0n },
    { chainId: "plain", revision: 0n },
  ])("begin at revision $revision for $chainId", ({ chainId: id, revision }) => {
    expect(defaultInitialization(id).initialHeight.revisionNumber).toBe(revision);
  });
});

describe("an answer", () => {
  it("that is garbage is refused, or read to what can be written again, and never hangs", () => {
    const types = [
      ...["QueryConsumerChainsResponse", "QueryConsumerChainResponse"],
      ...["QueryConsumerValidatorsResponse", "QueryConsumerGenesisResponse"],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.uint8Array({ maxLength: 400, size: "max" }),
        (type, bytes) => {
          let fields: ReturnType<typeof decoded> | undefined;
          try {
            fields = decoded(type, bytes);
          } catch (error) {
            // protobufjs: it ends too early, or has a number, wire type, tag or nesting that there is not.
            expect(String(error)).toMatch(
              /index out of range|invalid (varint|wire type)|illegal|exceeded/,
            );
          }
          if (fields === undefined) return;
          // What was read can be written, and is the same then, but for texts that were no UTF-8.
          const again = decoded(type, encoded(type, fields));
          expect(Object.keys(again)).toEqual(Object.keys(fields));
          expect(decoded(type, encoded(type, again))).toEqual(again);
        },
      ),
      { numRuns: 500 },
    );
  });
});
