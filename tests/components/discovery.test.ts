import * as pulumi from "@pulumi/pulumi";

import { expectGolden } from "../support/golden";
import { recordResources, type Registered } from "../support/pulumi-mocks";

const embedded = {
  "ics:clusters": "embedded",
  "ics:providerChain": { mode: "managed" },
  "ics:validators": [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
  "ics:consumerChains": [{ chainId: "consumer-0-1751686503-0", validators: ["bob", "charlie"] }],
};

function setConfig(config: Readonly<Record<string, unknown>>): void {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(config).map(([key, value]) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
      ]),
    ),
  );
}

/** Runs the whole program under mocks and waits until nothing is left to register. */
async function run(
  config: Readonly<Record<string, unknown>>,
  preview: boolean,
): Promise<readonly Registered[]> {
  const registered = recordResources(preview);
  setConfig(config);
  await pulumi.runtime.runInPulumiStack(async () => {
    jest.isolateModules(() => {
      require("../../index");
    });
  });
  await pulumi.runtime.disconnect();
  return registered;
}

const sorted = (resources: readonly Registered[]): string =>
  JSON.stringify(
    [...resources].sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`)),
    null,
    2,
  ) + "\n";

describe("the program", () => {
  it.each([
    { name: "up", preview: false },
    { name: "preview", preview: true },
  ])("registers what the golden file of the embedded stack's $name says", async ({ name, preview }) => {
    expectGolden(`embedded-${name}.json`, sorted(await run(embedded, preview)));
  });
});
