import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { existingKubeconfig } from "../../../providers/kubernetes/existing-kubeconfig";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const file = join(folder, "config");

const kubeconfig = {
  "current-context": "mine",
  contexts: [
    { name: "mine", context: { cluster: "here", user: "me" } },
    { name: "theirs", context: { cluster: "there", user: "me" } },
  ],
  clusters: [
    {
      name: "here",
      cluster: { server: "https://here:6443", "certificate-authority": "pki/ca.crt" },
    },
    { name: "there", cluster: { server: "https://there:6443", "certificate-authority": "/ca" } },
  ],
  users: [{ name: "me", user: { "client-certificate": "me.crt", "client-key": "me.key" } }],
};

beforeAll(() => {
  writeFileSync(file, JSON.stringify(kubeconfig));
});

describe("the kubeconfig of a cluster that exists", () => {
  it("is the part of its context, with the paths of its files in full", () => {
    const { text, server } = existingKubeconfig({ file });
    expect(server).toBe("https://here:6443");
    expect(JSON.parse(text)).toMatchObject({
      "current-context": "mine",
      contexts: [{ name: "mine" }],
      clusters: [{ cluster: { "certificate-authority": join(folder, "pki/ca.crt") } }],
      users: [
        {
          user: {
            "client-certificate": join(folder, "me.crt"),
            "client-key": join(folder, "me.key"),
          },
        },
      ],
    });
    expect(text).not.toContain("there");
  });

  it("is that of another context of the same file when one is named", () => {
    const { text, server } = existingKubeconfig({ file, context: "theirs" });
    expect(server).toBe("https://there:6443");
    expect(text).toContain('"certificate-authority":"/ca"');
  });

  it("is refused when there is no such context, or several files", () => {
    expect(() => existingKubeconfig({ file, context: "gone" })).toThrow(
      `kubeconfig has no such context; "gone" of "${file}"`,
    );
    const former = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = `${file}:${file}2`;
    try {
      expect(() => existingKubeconfig({})).toThrow("KUBECONFIG names several files");
    } finally {
      if (former === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = former;
    }
  });
});
