import { quantityNanos } from "../../../core/plan/quantity";

const one = 1_000_000_000n;
const kibi = 1_024n;

// Texts and values: TestQuantityParse of k8s.io/apimachinery, pkg/api/resource/quantity_test.go.
describe("quantityNanos", () => {
  it.each([
    { text: "0", nanos: 0n },
    { text: "0Ki", nanos: 0n },
    { text: "1", nanos: one },
    { text: "8Ki", nanos: 8n * kibi * one },
    { text: "7Mi", nanos: 7n * kibi ** 2n * one },
    { text: "6Gi", nanos: 6n * kibi ** 3n * one },
    { text: "100Ti", nanos: 100n * kibi ** 4n * one },
    { text: "4Pi", nanos: 4n * kibi ** 5n * one },
    { text: "3Ei", nanos: 3n * kibi ** 6n * one },
    { text: "5n", nanos: 5n },
    { text: "4u", nanos: 4_000n },
    { text: "3m", nanos: 3_000_000n },
    { text: "50k", nanos: 50_000n * one },
    { text: "7M", nanos: 7_000_000n * one },
    { text: "6G", nanos: 6n * 10n ** 9n * one },
    { text: "300T", nanos: 3n * 10n ** 14n * one },
    { text: "2P", nanos: 2n * 10n ** 15n * one },
    { text: "1E", nanos: 10n ** 18n * one },
    { text: "1E-3", nanos: 1_000_000n },
    { text: "1e3", nanos: 1_000n * one },
    { text: "1E18", nanos: 10n ** 18n * one },
    { text: "100.035k", nanos: 100_035n * one },
    { text: "0.00500", nanos: 5_000_000n },
    { text: "0.5e-2", nanos: 5_000_000n },
    { text: "1.3E+6", nanos: 1_300_000n * one },
    { text: "6.987654321G", nanos: 6_987_654_321n * one },
    { text: "1.01E", nanos: 101n * 10n ** 16n * one },
    { text: "3.001n", nanos: 4n },
    { text: "0.0000000005", nanos: 1n },
    { text: "0.00000012345", nanos: 124n },
    { text: "100.035Ki", nanos: (10_243_584n * one) / 100n },
    { text: "0.5Mi", nanos: 524_288n * one },
    { text: "0.05Gi", nanos: (536_870_912n * one) / 10n },
    { text: "0.000000000001Ki", nanos: 2n },
    { text: ".0001k", nanos: 100_000_000n },
    { text: "1.", nanos: one },
    { text: "1.G", nanos: 10n ** 9n * one },
    { text: "+1.G", nanos: 10n ** 9n * one },
  ])("reads $text", ({ text, nanos }) => {
    expect(quantityNanos(text)).toBe(nanos);
  });

  it.each(["", "1.1.M", "1+1.0M", "0.1mi", "0.1am", "aoeu", ".5i", "1i", "-3.01i", " 1", "1 "])(
    'reads no "%s"',
    (text) => {
      expect(quantityNanos(text)).toBeUndefined();
    },
  );

  // A negative one is a quantity, and nothing that a pod can ask for: ValidateNonnegativeQuantity.
  it.each(["-1", "-3.01e-", "1e99999"])("takes no %s", (text) => {
    expect(quantityNanos(text)).toBeUndefined();
  });
});
