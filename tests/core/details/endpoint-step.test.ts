import { endpointStep } from "../../../core/details/endpoint-step";

const id = "a".repeat(40);
const endpoint = { nodeId: id, host: "192.0.2.1" };

describe("endpointStep", () => {
  it.each([
    { details: `p2p=${id}@192.0.2.1`, exceptions: {} },
    { details: `hello p2p=${id}@192.0.2.1 p2p-ports=7:30344`, exceptions: { "7": 30_344 } },
    { details: `hello p2p=${id}@192.0.2.1 p2p-ports=7:30344`, exceptions: undefined },
    { details: `{"p2p":"${id}@192.0.2.1"}`, exceptions: {} },
  ])("is in step with $details", ({ details, exceptions }) => {
    const wanted = { endpoint, ...(exceptions === undefined ? {} : { exceptions }) };
    const step = endpointStep(details, wanted);
    expect(step.inStep).toBe(true);
    expect(step.onChain).toBe(step.wanted);
    expect(step.details).toBeUndefined();
  });

  it.each([
    { why: "another host", before: `p2p=${id}@192.0.2.9 hi`, after: `p2p=${id}@192.0.2.1 hi` },
    { why: "no endpoint", before: "hi", after: `hi p2p=${id}@192.0.2.1` },
    {
      why: "an endpoint that is none",
      before: "p2p=nobody@ hi",
      after: `p2p=${id}@192.0.2.1 hi`,
    },
    {
      why: "an exception too many",
      before: `p2p=${id}@192.0.2.1 p2p-ports=7:1`,
      after: `p2p=${id}@192.0.2.1`,
    },
  ])("gives the details that would take the place of $why", ({ before, after }) => {
    const step = endpointStep(before, { endpoint, exceptions: {} });
    expect(step).toMatchObject({ inStep: false, wanted: `p2p=${id}@192.0.2.1`, details: after });
  });

  it("keeps the exceptions on chain where the wish has none", () => {
    const { details } = endpointStep(`p2p=${id}@192.0.2.9 p2p-ports=7:1`, { endpoint });
    expect(details).toBe(`p2p=${id}@192.0.2.1 p2p-ports=7:1`);
  });

  it("says what keeps the words out of the details", () => {
    const { obstacle, details } = endpointStep("x".repeat(270), { endpoint, exceptions: {} });
    expect(details).toBeUndefined();
    expect(obstacle).toMatch(
      /^details would have 325 bytes of 280; .*; shorten the other text by 45 bytes$/,
    );
  });

  it("without a wish says whether what is on chain is an endpoint", () => {
    expect(endpointStep(`p2p=${id}@192.0.2.1`)).toEqual({
      onChain: `p2p=${id}@192.0.2.1`,
      inStep: true,
    });
    expect(endpointStep("hi\u001b")).toEqual({
      fault: 'publishes no endpoint; "hi\\u001b"; add p2p=HOST to the details',
      inStep: false,
    });
  });
});
