import { told } from "../../providers/told-faults";

const failing = (error: Error): ReturnType<typeof told> =>
  told("some/thing-provider", {
    read: async () => Promise.reject(error),
  } as unknown as Parameters<typeof told>[1]);

const thrownBy = async (provider: ReturnType<typeof told>): Promise<Error> =>
  provider.read("id", {}).then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: unknown) => error as Error,
  );

describe("told", () => {
  // What @pulumi/pulumi/cmd/dynamic-provider/index.js (3.230.0) prints of what `read` throws.
  const printed = (error: Error): string => `${String(error)}: ${String(error.stack)}`;

  it("keeps the message, and points to it in the line that Pulumi prints", async () => {
    const error = await thrownBy(failing(new Error("no answer; start the node")));
    expect(error.message).toBe("no answer; start the node");
    expect(printed(error)).toBe("some/thing-provider read failed: see the error at its resource");
  });

  it("leaves a mistake of the program its stack", async () => {
    const mistake = new TypeError("x is not a function");
    expect(await thrownBy(failing(mistake))).toBe(mistake);
  });

  it("hands arguments and answers through", async () => {
    const provider = told("some/thing-provider", {
      create: async (inputs: unknown) => ({ id: "one", outs: inputs }),
    } as unknown as Parameters<typeof told>[1]);
    expect(await provider.create({ a: 1 })).toEqual({ id: "one", outs: { a: 1 } });
  });

  // What the engine (3.230.0, step_generator.go) says of a failure: with a property "property %v value %v
  // has a problem", whose value it prints in plain text though it be a secret; without one only the reason.
  it("names no property of a refused input, and keeps the reason", async () => {
    const provider = told("some/thing-provider", {
      check: async (_olds: unknown, news: unknown) => ({
        inputs: news,
        failures: [{ property: "mnemonic", reason: "belongs to another" }],
      }),
    } as unknown as Parameters<typeof told>[1]);
    expect(await provider.check({}, { mnemonic: "words" })).toEqual({
      inputs: { mnemonic: "words" },
      failures: [{ property: "", reason: "belongs to another" }],
    });
  });
});
