import { chainCommand } from "../../../providers/machine/chain-command";
import { runProgram } from "../../../providers/machine/run-program";

const passphrase = "a passphrase of this test";

beforeAll(() => {
  process.env["PULUMI_CONFIG_PASSPHRASE"] = passphrase;
  process.env["PULUMI_ACCESS_TOKEN"] = passphrase;
});

afterAll(() => {
  delete process.env["PULUMI_CONFIG_PASSPHRASE"];
  delete process.env["PULUMI_ACCESS_TOKEN"];
});

describe("a program that the stack calls", () => {
  it("knows where programs are, and no passphrase", async () => {
    const options = { env: { KIND_X: "1" }, timeoutMs: 10_000, remedy: "none" };
    const { stdout } = await runProgram("env", [], options);
    expect(stdout).toMatch(/^PATH=/m);
    expect(stdout).toMatch(/^KIND_X=1$/m);
    expect(stdout).not.toContain(passphrase);
  });

  it("knows none either where it is a chain's", async () => {
    await expect(chainCommand("sh", ["-c", "! env | grep -q PASSPHRASE"])).resolves.toBeUndefined();
    await expect(chainCommand("sh", ["-c", "env | grep -q PASSPHRASE"])).rejects.toThrow();
  });
});
