import { standardLabels } from "../../../core/manifests/labels";

describe("the recommended labels", () => {
  it("say what an object is for, whose it is and what writes it", () => {
    expect(standardLabels("agent", "ics-dev", "pulumi")).toEqual({
      "app.kubernetes.io/name": "ics-discovery",
      "app.kubernetes.io/instance": "ics-dev",
      "app.kubernetes.io/component": "agent",
      "app.kubernetes.io/part-of": "ics-discovery",
      "app.kubernetes.io/managed-by": "pulumi",
    });
  });

  // What Kubernetes takes: at most 63 of [A-Za-z0-9_.-], a letter or digit at both ends.
  it.each([
    { instance: "ics/my stack", value: "ics-my-stack" },
    { instance: "ics-élan.", value: "ics--lan" },
    { instance: `${"a".repeat(62)}-b`, value: "a".repeat(62) },
    { instance: "_x_", value: "x" },
  ])("take $instance as $value", ({ instance, value }) => {
    expect(standardLabels("agent", instance, "pulumi")["app.kubernetes.io/instance"]).toBe(value);
  });
});
