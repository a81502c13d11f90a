import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { detailsOf, editDetailsByHand } from "./chain-cli";
import { chainClient } from "./chain-client";
import { eventually } from "./eventually";
import { planSummary } from "./plan-summary";
import { processesIn } from "./stack-processes";
import { TestProject, type TestStack } from "./test-stack";

/** Offset 201 (docs/protocol.md "Ports"), so P2P 30301. */
export const consumer0 = "consumer-0-1751686503-0";

type Validator = "alice" | "bob" | "charlie";

/**
 * A stack that manages alice and bob; charlie is on chain but not managed, so his endpoint is only
 * read. All three are to run one consumer chain, alice another as well.
 */
export class PartlyManagedStack {
  /** RPC of alice's node of the provider chain. */
  readonly rpc: string;
  private words: Record<Validator, string> | undefined;

  private constructor(
    readonly stack: TestStack,
    /** Its addresses are this, a dot, and a number. */
    readonly network: string,
  ) {
    this.rpc = `http://${network}.10:26657`;
  }

  /** @param network - The first three numbers of a /24 that no other test uses. */
  static async in(network: string): Promise<PartlyManagedStack> {
    const stack = await new TestProject().stack("life", {
      clusters: "embedded",
      providerChain: { mode: "managed", blockTimeMs: 500 },
      validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie", managed: false }],
      network: { subnet: `${network}.0/24` },
      consumerChains: [
        { chainId: consumer0, validators: ["alice", "bob", "charlie"], spawnDelaySeconds: 5 },
        { chainId: "testchain-0", validators: ["alice"], spawnDelaySeconds: 5 },
      ],
    });
    return new PartlyManagedStack(stack, network);
  }

  /** What the stack says of the consumer chain that all run. */
  async consumer(): Promise<any> {
    return this.stack.chainOutput(consumer0);
  }

  /** What a validator says of himself on chain. */
  detailsOf(who: Validator): string | undefined {
    return detailsOf(this.rpc, who);
  }

  /** A validator edits his details by hand. */
  async edit(who: Validator, details: string): Promise<void> {
    const mnemonic = await this.mnemonicOf(who);
    await editDetailsByHand({ rpc: this.rpc, chainId: "provider", mnemonic }, details);
  }

  /** charlie opts in to the consumer chain; that counts from the next epoch on. */
  async optInCharlie(): Promise<void> {
    const { consumerId } = await this.consumer();
    const chain = chainClient({
      binary: "interchain-security-pd",
      chainId: "provider",
      home: join(this.stack.project.directory, "hand"),
      rpc: this.rpc,
    });
    const signer = { moniker: "charlie", mnemonic: await this.mnemonicOf("charlie") };
    await chain.transact(signer, ["provider", "opt-in", consumerId]);
    await eventually("the provider chain counts the validator in", async () => {
      const { validators } = await chain.query(["provider", "consumer-validators", consumerId]);
      return validators.length === 3 ? true : undefined;
    });
  }

  /** Address and ports of bob's p2p Service, as his cluster says: `ADDRESS PORT PORT`. */
  async entranceOfBob(): Promise<string> {
    const kubeconfig = join(this.stack.project.directory, "bob.kubeconfig");
    const { kubeconfigs } = await this.stack.outputs();
    writeFileSync(kubeconfig, kubeconfigs.bob, { mode: 0o600 });
    return execFileSync(
      "kubectl",
      [
        ...["--kubeconfig", kubeconfig, "-n", "provider", "get", "service", "p2p-loadbalancer"],
        ...["-o", "jsonpath={.status.loadBalancer.ingress[0].ip} {.spec.ports[*].port}"],
      ],
      { encoding: "utf8" },
    );
  }

  /** Processes of the stack whose command line is like this. */
  processes(pattern: RegExp): number[] {
    return processesIn(this.stack.stateDir)
      .filter(({ command }) => pattern.test(command))
      .map(({ pid }) => pid);
  }

  /** What a preview would change now. */
  async pending(): Promise<readonly string[]> {
    return planSummary((await this.stack.preview()).changes);
  }

  private async mnemonicOf(who: Validator): Promise<string> {
    this.words ??= (await this.stack.outputs()).mnemonics as Record<Validator, string>;
    return this.words[who];
  }
}
