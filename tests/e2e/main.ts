import { TestProject } from "../support/test-stack";
import { CheckList } from "./check-list";
import { existingClusters } from "./existing-clusters";
import { faults } from "./faults";
import { removeFormerRun } from "./former-run";
import { givenNetwork } from "./given-network";
import { command } from "./run-command";
import { keeps } from "./settings";
import { testnet } from "./testnet";

/*
 * `make e2e`: the stack on real Kind clusters, from nothing to nothing. One line per check.
 *
 *   node -r ts-node/register/transpile-only tests/e2e/main.ts [testnet] [existing] [network] [faults]
 *
 * Without a name: all of them. `existing` needs what `testnet` made.
 */

const parts = process.argv.slice(2);
const wants = (part: string): boolean => parts.length === 0 || parts.includes(part);

async function run(): Promise<boolean> {
  const list = new CheckList();
  const project = new TestProject();
  process.stdout.write(`stack files and state: ${project.directory}\n`);
  let isLeft = false;
  try {
    await command("docker", "version", "--format", "{{.Server.Version}}");
    const former = await removeFormerRun();
    if (former.length > 0) {
      process.stdout.write(`removed what a former run left: ${former.join(", ")}\n`);
    }
    if (wants("testnet")) {
      const made = await testnet(project, list);
      if (made !== undefined) {
        if (wants("existing")) await existingClusters(project, made, list);
        isLeft = keeps || !(await made.remove());
      }
    }
    if (wants("network") && !isLeft) isLeft = !(await givenNetwork(project, list));
    if (wants("faults") && !isLeft) isLeft = !(await faults(project, list));
  } catch (error) {
    await list.check("e2e", async () => {
      throw error;
    });
    isLeft = true;
  } finally {
    if (isLeft) {
      process.stdout.write(
        `clusters are left; remove them with: cd ${project.directory} && PULUMI_BACKEND_URL=file://$PWD/backend ` +
          `PULUMI_CONFIG_PASSPHRASE='passphrase of a test' pulumi destroy\n`,
      );
    } else project.remove();
  }
  const { text, isSound } = list.summary();
  process.stdout.write(`${text}\n`);
  return isSound;
}

void run().then((isSound) => {
  process.exitCode = isSound ? 0 : 1;
});
