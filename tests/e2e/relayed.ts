import { type CheckList, expectTrue } from "./check-list";
import { eventuallySeen } from "./eventually-seen";
import type { KindStack } from "./kind-stack";

const deployment = "deployment/ics-relayer";

const seconds = (began: number): string => ((performance.now() - began) / 1_000).toFixed(1);

/**
 * A consumer chain's relayer in a pod of alice's cluster: stake that moves on the provider chain is felt on
 * the consumer chain, also after the pod was made anew.
 *
 * @param where - Whose cluster it is, for people.
 * @param delegate - Bonds as much as one unit of voting power to a validator of the chain.
 */
export async function relayed(
  kind: KindStack,
  list: CheckList,
  { chainId, where }: { readonly chainId: string; readonly where: string },
  delegate: () => Promise<void>,
): Promise<void> {
  const { stack } = kind;
  const look = [kind.show("alice")];

  /** All power of the consumer chain, as its own validator set has it. */
  const power = async (): Promise<number> => {
    const { result } = await kind.rpc("alice", chainId, "validators");
    const powers = (result.validators as any[]).map(({ voting_power }) => Number(voting_power));
    return powers.reduce((sum, one) => sum + one, 0);
  };

  const feels = async (): Promise<string> => {
    const before = await power();
    await delegate();
    const began = performance.now();
    await eventuallySeen("the consumer chain counts the stake", async () =>
      (await power()) === before + 1 ? true : undefined,
    );
    return `power ${String(before)} → ${String(before + 1)} after ${seconds(began)} s`;
  };

  // Its probe asks every 5 s.
  const readyPod = async (): Promise<true> =>
    eventuallySeen("its pod is ready", async () => {
      const { status } = await kind.object("alice", "-n", chainId, "get", deployment);
      return status.readyReplicas === 1 ? true : undefined;
    });

  await list.check(
    `a relayer's pod on ${where} has opened the channel, and carries stake that moves`,
    async () => {
      const { channel } = await stack.chainOutput(chainId);
      await readyPod();
      const { spec } = await kind.object("alice", "-n", chainId, "get", deployment);
      const [{ image }] = spec.template.spec.containers;
      return `${channel.consumerChannel}, ${channel.providerChannel}; ${image}; ${await feels()}`;
    },
    look,
  );

  await list.check(
    `and so it does on ${where} when its pod was made anew, over the same channel`,
    async () => {
      const { channel } = await stack.chainOutput(chainId);
      const pods = ["-n", chainId, "get", "pods", "-l", "app.kubernetes.io/component=relayer"];
      const [former] = (await kind.object("alice", ...pods)).items;
      await kind.kubectl("alice", "-n", chainId, "delete", "pod", former.metadata.name);
      const seen = await feels();
      await readyPod();
      const log = await kind.kubectl("alice", "-n", chainId, "logs", deployment);
      const over = `relaying over ${channel.consumerChannel} and ${channel.providerChannel}`;
      expectTrue(log.includes(over), `its log does not say "${over}": ${log.slice(-500)}`);
      return seen;
    },
    look,
  );

  await list.check(`status and plan say that it relays on ${where}`, async () => {
    const { said } = await stack.ics("status");
    const chain = (said.consumerChains as any[]).find((one) => one.chainId === chainId);
    expectTrue(chain.relayer === "relaying", `status says ${JSON.stringify(chain)}`);
    const { said: plan } = await stack.ics("plan");
    const fates = (plan.relayers as any[]).map((one) => `${String(one.chainId)}: ${one.fate}`);
    expectTrue(fates.join() === `${chainId}: stay`, `the plan has ${fates.join()}`);
    expectTrue(plan.damages.length === 0, `the plan has ${JSON.stringify(plan.damages)}`);
    return `relaying; ${fates.join()}`;
  });
}
