import fc from "fast-check";

import { decoded } from "../../chain/ics/proto-types";
import { parseConfig } from "../../config/parse-config";
import { baseGenesis, consumerGenesis } from "../../core/consumer-genesis";
import { formatEndpoint, parseEndpoint } from "../../core/endpoint";
import { DomainError, faultText } from "../../core/errors";
import { decodeDetails, encodeDetails } from "../../core/registry";

/* What others write, 100,000 times each: it is read or refused, and nothing else happens. */

jest.setTimeout(180_000);

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
      expect(endpoint === undefined).toBe(fault !== undefined);
      if (fault !== undefined) expect(isOneLine(fault.message)).toBe(true);
      if (endpoint !== undefined) {
        const text = formatEndpoint(endpoint);
        expect(isOneLine(text)).toBe(true);
        expect(parseEndpoint(text)).toEqual(endpoint);
      }
      if (Buffer.byteLength(details) <= 280) {
        const rest = encodeDetails(details, { exceptions: {} });
        expect(decodeDetails(rest, { allowPrivateAddresses }).endpoint).toBeUndefined();
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
  fc.assert(
    fc.property(genesisText, genesisText, (text, ccv) => {
      try {
        const base = baseGenesis({
          ...{ text, chainId: "x-1", genesisTime: "2026-12-01T12:00:00Z", initialHeight: 1n },
        });
        expect(JSON.parse(consumerGenesis({ base, ccv }))).toMatchObject({ chain_id: "x-1" });
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
        expect(isOneLine((error as Error).message)).toBe(true);
      }
    }),
    runs,
  );
});

it("bytes of a consumer genesis", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        decoded("QueryConsumerGenesisResponse", bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    }),
    runs,
  );
});

const sound: Readonly<Record<string, unknown>> = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "x-1", validators: ["alice"] }],
};
const keys = [
  ...Object.keys(sound),
  "network",
  "expose",
  "images",
  "kind",
  "mnemonics",
  "stateDir",
  "x",
];

it("settings of a stack", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...keys), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 3 }),
      (changed) => {
        const { faults } = parseConfig({ ...sound, ...changed }, "test");
        for (const fault of faults) {
          expect(isOneLine(faultText(fault))).toBe(true);
          expect(fault.remedy).not.toBe("");
        }
      },
    ),
    runs,
  );
});
