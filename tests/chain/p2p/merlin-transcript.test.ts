import { MerlinTranscript } from "../../../chain/p2p/merlin-transcript";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

// Both challenges are those of merlin's own tests (zkcrypto/merlin, src/transcript.rs), as they stand in
// primitives/merlin/merlin_test.go of oasisprotocol/curve25519-voi, which CometBFT uses.
describe("MerlinTranscript", () => {
  it("gives the challenge of a simple transcript", () => {
    const transcript = new MerlinTranscript("test protocol");
    transcript.append("some label", Buffer.from("some data"));
    expect(hex(transcript.challenge("challenge", 32))).toBe(
      "d5a21972d0d5fe320c0d263fac7fffb8145aa640af6e9bca177c03c7efcf0615",
    );
  });

  it("gives that of a long one, over many permutations", () => {
    const transcript = new MerlinTranscript("test protocol");
    transcript.append("step1", Buffer.from("some data"));
    let challenge: Uint8Array = Buffer.alloc(0);
    for (let round = 0; round < 32; round++) {
      challenge = transcript.challenge("challenge", 32);
      transcript.append("bigdata", Buffer.alloc(1024, 99));
      transcript.append("challengedata", challenge);
    }
    expect(hex(challenge)).toBe("a8c933f54fae76e3f9bea93648c1308e7dfa2152dd51674ff3ca438351cf003c");
  });
});
