import { type AgentSettings, parseAgentSettings } from "../../../core/plan/agent-settings";

const settings: AgentSettings = {
  validator: { name: "bob", operator: "cosmosvaloper1bob" },
  providerChain: { chainId: "provider", rpc: ["http://127.97.0.10:26657"] },
  portScheme: "hashed",
  nodeIdentity: "random",
  allowPrivateAddresses: true,
  embedded: { nodes: "/srv/nodes" },
};

describe("the agent's settings", () => {
  it("are read as the stack writes them", () => {
    expect(parseAgentSettings(JSON.stringify(settings))).toEqual(settings);
    const { embedded: _none, ...inPods } = settings;
    expect(parseAgentSettings(JSON.stringify(inPods))).toEqual(inPods);
  });

  it("say all that is missing at once", () => {
    const broken = {
      ...settings,
      validator: { name: "" },
      portScheme: "x",
      providerChain: { rpc: [] },
    };
    expect(() => parseAgentSettings(JSON.stringify(broken))).toThrow(
      'lack something; "validator.name, validator.operator, providerChain.chainId, providerChain.rpc, portScheme"; run pulumi up',
    );
  });

  it("are refused where they are no JSON", () => {
    expect(() => parseAgentSettings("{")).toThrow('are no JSON; "{"; run pulumi up');
    expect(() => parseAgentSettings("null")).toThrow("lack something");
  });
});
