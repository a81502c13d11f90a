import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";

/** A stack "test" of a program in this process, with its state in a folder; no plugin is fetched for it. */
export const inlineStack = (
  folder: string,
  projectName: string,
  program: PulumiFn,
): Promise<Stack> =>
  LocalWorkspace.createOrSelectStack(
    { stackName: "test", projectName, program },
    {
      workDir: folder,
      envVars: {
        PULUMI_BACKEND_URL: `file://${folder}`,
        PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      },
    },
  );
