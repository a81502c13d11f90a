import { phaseMeaning } from "../../../core/consumer/consumer-phase";

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
