import { phaseFromProto, phaseMeaning } from "../../../core/consumer/consumer-phase";

describe("phaseFromProto", () => {
  // Numbers of the enum ConsumerPhase in ICS v7's provider.proto.
  it.each([
    { value: 0, phase: undefined },
    { value: 1, phase: "REGISTERED" },
    { value: 2, phase: "INITIALIZED" },
    { value: 3, phase: "LAUNCHED" },
    { value: 4, phase: "STOPPED" },
    { value: 5, phase: "DELETED" },
    { value: 6, phase: undefined },
    { value: -1, phase: undefined },
  ])("reads $value as $phase", ({ value, phase }) => {
    expect(phaseFromProto(value)).toBe(phase);
  });
});

describe("phaseMeaning", () => {
  it.each([
    { phase: "REGISTERED", port: true, slice: false, runs: false, finished: false },
    { phase: "INITIALIZED", port: true, slice: false, runs: false, finished: false },
    { phase: "LAUNCHED", port: true, slice: true, runs: true, finished: false },
    { phase: "STOPPED", port: false, slice: false, runs: false, finished: true },
    { phase: "DELETED", port: false, slice: false, runs: false, finished: true },
  ] as const)("knows what $phase means", ({ phase, port, slice, runs, finished }) => {
    expect(phaseMeaning(phase)).toEqual({
      exposesPort: port,
      hasSlice: slice,
      runsWorkload: runs,
      finished,
    });
  });
});
