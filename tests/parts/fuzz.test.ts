import assert from "node:assert/strict";

import fc from "fast-check";

import { consumerGenesisText } from "../../chain/ics/consumer-genesis-text";
import { decoded, encoded } from "../../chain/ics/proto-types";
import { parseConfig } from "../../config/parse-config";
import { baseGenesis, chooseBase, consumerGenesis } from "../../core/consumer/consumer-genesis";
import { formatEndpoint, parseEndpoint } from "../../core/details/endpoint";
import { decodeDetails, encodeDetails } from "../../core/details/registry";
import { DomainError, faultText } from "../../core/errors";

/*
 * What others write, 100,000 times each: it is read or refused, and nothing else happens. In the loops stands `assert`:
 * an `expect` takes longer than what it judges.
 */

jest.setTimeout(600_000);

const runs = { numRuns: 100_000 };
const isOneLine = (text: string): boolean => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text);

const id = "0123456789abcdef0123456789abcdef01234567";
/** Pieces of what is meant, so that noise comes near it. */
const detailsText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "p2p=",
          "p2p-ports=",
          "p2p",
          '{"p2p":"',
          '"}',
          "7:30344",
          ",",
          " ",
          "\n",
          "\0",
          "@",
          ":",
          "[",
        ],
        ...[
          id,
          "203.0.113.7",
          "10.0.0.1",
          "2001:db8::1",
          "]",
          "x.example",
          "127.0.0.1",
          "\u202e",
          "é",
        ],
      ),
      { maxLength: 9 },
    )
    .map((pieces) => pieces.join("")),
);

it("details of a validator", () => {
  fc.assert(
    fc.property(detailsText, fc.boolean(), (details, allowPrivateAddresses) => {
      const { endpoint, fault } = decodeDetails(details, { allowPrivateAddresses });
      assert.equal(endpoint === undefined, fault !== undefined);
      if (fault !== undefined) assert(isOneLine(fault.message));
      if (endpoint !== undefined) {
        const text = formatEndpoint(endpoint);
        assert(isOneLine(text));
        assert.deepEqual(parseEndpoint(text), endpoint);
      }
      if (Buffer.byteLength(details) <= 280) {
        const rest = encodeDetails(details, { exceptions: {} });
        assert.equal(decodeDetails(rest, { allowPrivateAddresses }).endpoint, undefined);
      }
    }),
    runs,
  );
});

const genesisText = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.json({ maxDepth: 2 }),
  fc
    .record(
      {
        chain_id: fc.oneof(fc.constant("x-1"), fc.constant(""), fc.string({ maxLength: 5 })),
        genesis_time: fc.constantFrom("2026-11-01T00:00:00.5Z", "0001-01-01T00:00:00Z", "soon"),
        app_state: fc.oneof(
          fc.constant({ ccvconsumer: {} }),
          fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
        ),
        initial_height: fc.oneof(fc.constant("1"), fc.integer(), fc.string({ maxLength: 3 })),
      },
      { requiredKeys: [] },
    )
    .map((genesis) => JSON.stringify(genesis)),
);

it("texts of a genesis", () => {
  let kept = 0;
  fc.assert(
    fc.property(genesisText, genesisText, (text, ccv) => {
      try {
        const canonical = baseGenesis({
          ...{ text, chainId: "x-1", genesisTime: "2026-12-01T12:00:00Z", initialHeight: 1n },
        });
        const base = { text: canonical, asWritten: false };
        assert.equal(JSON.parse(consumerGenesis({ base, ccv })).chain_id, "x-1");
        const written = chooseBase({
          ...{ stated: "", text, chainId: "x-1", isFile: true, joined: true },
          canonical: () => canonical,
        });
        const whole = JSON.parse(consumerGenesis({ base: written, ccv }));
        const owners = JSON.parse(text);
        // Only a file that names the chain and a time of its own is its owner's to the byte.
        const isWhole =
          owners.chain_id === "x-1" && String(owners.genesis_time).startsWith("2026-11-01");
        if (isWhole) kept += 1;
        const { app_state: state, ...rest } = isWhole ? owners : JSON.parse(canonical);
        assert.deepEqual(whole, { ...rest, app_state: { ...state, ccvconsumer: JSON.parse(ccv) } });
      } catch (error) {
        assert(error instanceof DomainError, error as Error);
        assert(isOneLine(error.message));
      }
    }),
    runs,
  );
  // Else noise alone was tried.
  expect(kept).toBeGreaterThan(100);
});

/** As a provider chain answers, in little. */
const genesisBytes = encoded("QueryConsumerGenesisResponse", {
  genesis_state: {
    params: { enabled: true, unbonding_period: { seconds: "60" }, consumer_id: "4" },
    provider: { initial_val_set: [{ pub_key: { ed25519: "a2V5" }, power: "5" }] },
    new_chain: true,
    connection_id: "connection-0",
  },
});

it("bytes of a consumer genesis", () => {
  let read = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(genesisBytes.length - 1), fc.nat(255)), { maxLength: 4 }),
      fc.nat(genesisBytes.length),
      (changes, length) => {
        const bytes = Uint8Array.from(genesisBytes);
        for (const [place, value] of changes) bytes[place] = value;
        let genesis: unknown;
        try {
          // Half of them whole, the others cut off.
          const cut = length % 2 === 0 ? bytes : bytes.subarray(0, length);
          genesis = decoded("QueryConsumerGenesisResponse", cut)["genesis_state"];
        } catch (error) {
          // What the reader calls garbage; a fault of this program is of another kind.
          assert.match(
            (error as Error).message,
            /^(index out of range|invalid (wire type|end group|utf|tag)|illegal|missing)/i,
          );
          return;
        }
        if (genesis === null) return;
        read += 1;
        assert.equal(typeof consumerGenesisText(genesis), "string");
      },
    ),
    runs,
  );
  expect(read).toBeGreaterThan(runs.numRuns / 10);
});

const sound = {
  clusters: "existing",
  providerChain: {
    mode: "external",
    chainId: "provider",
    rpc: ["https://rpc.example"],
    gasPrice: "0.025uatom",
  },
  images: { consumerNode: "r.example/c:1", agent: "r.example/a:1" },
  validators: [
    { name: "alice", operator: "cosmosvaloper1x", storage: { kind: "claim", size: "20Gi" } },
    { name: "bob", managed: false },
  ],
  consumerChains: [
    { chainId: "x-1", consumerId: "0", validators: ["alice"], minGasPrice: "0.01untrn" },
  ],
  network: { poolFirst: 100 },
  mnemonics: { alice: "words" },
};

/** Places of everything in it, as keys from the top. */
function placesIn(value: unknown, above: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [above];
  const below = Object.entries(value).flatMap(([key, one]) => placesIn(one, [...above, key]));
  return above.length === 0 ? below : [above, ...below];
}
const places = placesIn(sound);

it("settings of a stack", () => {
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom(-1, 0, 1.5, 2 ** 53, "", "all", "0", "-1", "x".repeat(300), null),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), leaf), { minLength: 1, maxLength: 3 }),
      (changes) => {
        const raw = structuredClone(sound) as Record<string, unknown>;
        for (const [place, value] of changes) {
          let at: unknown = raw;
          for (const key of place.slice(0, -1)) at = (at as Record<string, unknown> | null)?.[key];
          if (typeof at === "object" && at !== null) Reflect.set(at, place.at(-1)!, value);
        }
        const { faults } = parseConfig(raw, "test");
        for (const fault of faults) {
          assert(isOneLine(faultText(fault)));
          assert.notEqual(fault.remedy, "");
        }
      },
    ),
    runs,
  );
});
