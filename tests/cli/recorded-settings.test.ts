import { settingsOfConfig } from "../../cli/recorded-settings";

describe("settingsOfConfig", () => {
  // As `pulumi config --json` has a value with structure.
  it("knows what leads to clusters that somebody else made", () => {
    const objectValue = [
      { name: "alice", cluster: { context: "alice-production" } },
      { name: "bob", cluster: { stack: "org/clusters/prod", output: "kubeconfig" } },
      { name: "charlie", managed: false },
    ];
    const { contexts } = settingsOfConfig({ "ics:validators": { objectValue } });
    expect(contexts).toEqual({ alice: "alice-production", bob: "org/clusters/prod" });
    expect(settingsOfConfig({}).contexts).toEqual({});
  });
});
