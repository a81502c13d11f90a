import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as docker from "@pulumi/docker";
import type { Stack } from "@pulumi/pulumi/automation";

import { npmPin } from "../../tools/npm-pin";
import { DockerApi } from "../support/docker-api";
import { eventually } from "../support/eventually";
import { FakeDockerEngine } from "../support/fake-docker-engine";
import { inlineStack } from "../support/inline-stack";
import { pulumiPlugin } from "../support/pulumi-plugin";
import {
  notYetKnown,
  PluginFault,
  type Properties,
  ResourcePlugin,
} from "../support/resource-plugin";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

/** `DOCKER_PLUGIN_ENGINE=real` runs these against the Engine of `DOCKER_HOST` instead of the stand-in. */
const real = process.env["DOCKER_PLUGIN_ENGINE"] === "real";
const onlyFake = real ? describe.skip : describe;

const folder = temporaryFolder();
const fake = new FakeDockerEngine(join(folder, "docker.sock"));
const api = real
  ? new DockerApi(process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock")
  : fake.api;
const { DOCKER_HOST: _not, ...environment } = process.env;
const prefix = `ics-test-${process.pid}-`;
const network = "index/network:Network";

const started: ResourcePlugin[] = [];
const start = async (env: NodeJS.ProcessEnv = environment): Promise<ResourcePlugin> => {
  const command = process.env["DOCKER_PLUGIN"] ?? pulumiPlugin("docker");
  const plugin = await ResourcePlugin.start("docker", command, env);
  started.push(plugin);
  return plugin;
};

let plugin: ResourcePlugin;

beforeAll(async () => {
  if (!real) await fake.start();
  plugin = await start();
  await plugin.configure({ host: api.host });
});

afterAll(async () => {
  await Promise.all(started.map((one) => one.stop()));
  await api.removeNetworks(prefix);
  if (!real) await fake.stop();
});

const named = (name: string, subnet: string, more: Properties = {}): Properties => ({
  name: prefix + name,
  ipamConfigs: [{ subnet }],
  ...more,
});

describe("create", () => {
  it("makes the network and says what Docker made of it", async () => {
    const wish = named("made", "10.213.0.0/24", {
      driver: "bridge",
      internal: true,
      labels: [{ label: "ics", value: "test" }],
      options: { "com.docker.network.driver.mtu": "1400" },
      ipamConfigs: [{ subnet: "10.213.0.0/24", gateway: "10.213.0.1", ipRange: "10.213.0.128/25" }],
    });
    const made = await plugin.resource(network, "made").create(wish);
    expect(made.id).toMatch(/^[0-9a-f]{64}$/);
    expect(made.inputs).toEqual({ ...wish, __defaults: [] });
    expect(made.outputs).toMatchObject({
      ...wish,
      ...{ scope: "local", ipamDriver: "default", attachable: false, ipv6: false },
      __meta: '{"schema_version":"1"}',
    });
    expect(await api.network(made.id)).toMatchObject({
      ...{ Name: wish["name"], Driver: "bridge", Internal: true, Labels: { ics: "test" } },
      Options: { "com.docker.network.driver.mtu": "1400" },
      IPAM: { Config: [{ Subnet: "10.213.0.0/24", Gateway: "10.213.0.1" }] },
    });
  });

  it("makes up a name where there is none, and keeps it", async () => {
    const resource = plugin.resource(network, `${prefix}anyone`);
    const made = await resource.create({});
    expect(made.inputs).toEqual({
      name: expect.stringMatching(new RegExp(`^${prefix}anyone-[0-9a-f]{7}$`)),
      __defaults: ["name"],
    });
    expect(made.outputs["ipamConfigs"]).toMatchObject([{ subnet: expect.any(String) }]);
    expect(await resource.check({}, made.inputs)).toEqual(made.inputs);
  });

  it("refuses a name that is taken, and leaves its network alone", async () => {
    const id = await api.createNetwork(`${prefix}taken`, "10.213.1.0/24");
    const create = plugin.resource(network, "taken").create(named("taken", "10.213.2.0/24"));
    const sentence = `a Docker network named "${prefix}taken" exists already (${id.slice(0, 12)}); `;
    await expect(create).rejects.toThrow(sentence);
    await expect(create).rejects.toThrow(`docker network rm ${prefix}taken`);
    expect(await api.network(`${prefix}taken`)).toMatchObject({ Id: id });
  });

  it("names the networks that have the subnet's addresses", async () => {
    await api.createNetwork(`${prefix}wide`, "10.213.16.0/22");
    const create = plugin.resource(network, "narrow").create(named("narrow", "10.213.17.0/24"));
    await expect(create).rejects.toThrow(
      `the subnet of network "${prefix}narrow" overlaps: 10.213.17.0/24 that of network "${prefix}wide" (10.213.16.0/22)`,
    );
    expect(await api.network(`${prefix}narrow`)).toBeUndefined();
  });
});

describe("preview", () => {
  it("makes nothing; what Docker will add is not known yet", async () => {
    const wish = named("planned", "10.213.3.0/24", { internal: true });
    const planned = await plugin.resource(network, "planned").create(wish, { preview: true });
    expect(planned.id).toBe("");
    expect(planned.outputs).toEqual({
      ...wish,
      ...{ driver: notYetKnown, options: notYetKnown, ipamOptions: notYetKnown },
      ...{ scope: notYetKnown, ipamDriver: "default" },
    });
    expect(await api.network(`${prefix}planned`)).toBeUndefined();
  });

  it("keeps what is not known yet", async () => {
    const wish = { name: notYetKnown, ipamConfigs: [{ subnet: notYetKnown }] };
    const resource = plugin.resource(network, "later");
    expect(await resource.check(wish)).toEqual({ ...wish, __defaults: [] });
    expect((await resource.create(wish, { preview: true })).outputs).toMatchObject(wish);
  });
});

describe("check", () => {
  const cases: readonly { readonly wish: Properties; readonly fault: string }[] = [
    { wish: { subnet: "10.0.0.0/8" }, fault: 'there is no input "subnet"' },
    { wish: { checkDuplicate: true }, fault: 'there is no input "checkDuplicate"' },
    { wish: { internal: "yes" }, fault: 'input "internal" is not true or false; "yes"' },
    {
      wish: { ipamConfigs: [{ cidr: "10.0.0.0/8" }] },
      fault: 'there is no input "ipamConfigs[0].cidr"',
    },
    { wish: { labels: [{ label: "a" }] }, fault: 'input "labels[0].value" is missing' },
    { wish: { options: { mtu: 1400 } }, fault: 'input "options.mtu" is not text; "1400"' },
  ];
  it.each(cases)("refuses $wish", async ({ wish, fault }) => {
    await expect(plugin.resource(network, "wrong").check(wish)).rejects.toThrow(fault);
  });

  it("refuses every other type", async () => {
    await expect(plugin.resource("index/container:Container", "c").check({})).rejects.toThrow(
      'resource type "docker:index/container:Container" needs the official Docker plugin; this is a stand-in that has only docker:index/network:Network',
    );
  });

  it("says which plugin it stands for", async () => {
    expect(await plugin.version()).toBe(npmPin("@pulumi/docker", { checkout: process.cwd() }));
  });
});

describe("diff", () => {
  const wish: Properties = {
    ...{ name: "fixed", driver: "bridge", internal: false },
    labels: [
      { label: "a", value: "1" },
      { label: "b", value: "2" },
    ],
    options: { mtu: "1400" },
    ipamConfigs: [{ subnet: "10.0.0.0/24" }, { subnet: "fd00:0::/64" }],
  };
  const state = {
    id: "0".repeat(64),
    inputs: { ...wish, __defaults: [] },
    outputs: {
      ...wish,
      ...{ attachable: false, ingress: false, ipv6: false, ipamDriver: "default", scope: "local" },
      options: { mtu: "1400", added: "by Docker" },
      ipamConfigs: [
        { subnet: "fd00::/64", gateway: "fd00::1" },
        { subnet: "10.0.0.0/24", gateway: "10.0.0.1" },
      ],
    },
  };
  const without = (key: string): Properties =>
    Object.fromEntries(Object.entries(wish).filter(([name]) => name !== key));

  const same: Readonly<Record<string, Properties>> = {
    "the same again": wish,
    "labels in another order": { ...wish, labels: [...wish["labels"]].reverse() },
    "what Docker does by itself in so many words": {
      ...wish,
      ...{ ipamDriver: "default", attachable: false },
      ipamConfigs: [{ subnet: "10.0.0.0/24", gateway: "10.0.0.1" }, { subnet: "fd00::/64" }],
    },
    "no word of the driver any more": without("driver"),
    "no word of the subnets any more": without("ipamConfigs"),
  };
  it.each(Object.entries(same))("is none for %s", async (_name, news) => {
    const difference = await plugin.resource(network, "n").diff(state, news);
    expect(difference).toEqual({ changes: {}, replaces: [], deleteBeforeReplace: false });
  });

  const changed: Readonly<Record<string, Properties>> = {
    name: { ...wish, name: "other" },
    driver: { ...wish, driver: "macvlan" },
    internal: { ...wish, internal: true },
    ipv6: { ...wish, ipv6: true },
    attachable: { ...wish, attachable: true },
    labels: { ...wish, labels: [{ label: "a", value: "1" }] },
    options: { ...wish, options: { mtu: "1500" } },
    ipamConfigs: { ...wish, ipamConfigs: [{ subnet: "10.0.1.0/24" }] },
    ipamDriver: { ...wish, ipamDriver: "null" },
  };
  it.each(Object.entries(changed))("replaces the network for another %s", async (key, news) => {
    const difference = await plugin.resource(network, "n").diff(state, news);
    expect(difference).toEqual({
      changes: { [key]: "UPDATE_REPLACE" },
      replaces: [key],
      deleteBeforeReplace: true,
    });
  });

  it("replaces for fewer subnets, for no labels, and for what is not known yet", async () => {
    const resource = plugin.resource(network, "n");
    const fewer = { ...wish, ipamConfigs: [{ subnet: "10.0.0.0/24" }] };
    expect((await resource.diff(state, fewer)).replaces).toEqual(["ipamConfigs"]);
    expect((await resource.diff(state, without("labels"))).changes).toEqual({
      labels: "DELETE_REPLACE",
    });
    const unknown = { ...wish, options: { mtu: notYetKnown } };
    expect((await resource.diff(state, unknown)).replaces).toEqual(["options"]);
  });

  it("makes the new one first where the names are made up", async () => {
    const made = { ...state, inputs: { ...state.inputs, __defaults: ["name"] } };
    const news = { ...without("name"), internal: true };
    expect(await plugin.resource(network, "n").diff(made, news)).toMatchObject({
      ...{ replaces: ["internal"], deleteBeforeReplace: false },
    });
  });

  it("leaves out what the program ignores", async () => {
    const resource = plugin.resource(network, "n");
    const news = { ...wish, labels: [], internal: true };
    expect((await resource.diff(state, news, ["labels"])).replaces).toEqual(["internal"]);
  });

  it("never replaces for another address of the Engine", async () => {
    const difference = await plugin.diffConfig({ host: "tcp://a:1" }, { host: "tcp://b:1" });
    expect(difference.replaces).toEqual([]);
  });
});

describe("read", () => {
  it("refreshes by id, and finds that a network is gone", async () => {
    const resource = plugin.resource(network, "refreshed");
    const made = await resource.create(named("refreshed", "10.213.4.0/24"));
    expect(await resource.read(made.id, made)).toEqual(made);
    await api.ask("DELETE", `/networks/${made.id}`);
    expect((await resource.read(made.id, made)).id).toBe("");
  });

  it.each(["name", "id"])("imports by %s", async (by) => {
    const name = `${prefix}by-${by}`;
    const id = await api.createNetwork(name, by === "id" ? "10.213.5.0/24" : "10.213.6.0/24");
    const found = await plugin.resource(network, "imported").read(by === "id" ? id : name);
    expect(found.id).toBe(id);
    expect(found.inputs).toMatchObject({ name, driver: "bridge", __defaults: [] });
    expect(Object.keys(found.inputs)).not.toContain("internal");
    const difference = await plugin.resource(network, "imported").diff(found, found.inputs);
    expect(difference.replaces).toEqual([]);
  });
});

describe("delete", () => {
  it("removes the network; one that is gone already was deleted", async () => {
    const resource = plugin.resource(network, "removed");
    const made = await resource.create(named("removed", "10.213.7.0/24"));
    await resource.delete(made);
    expect(await api.network(made.id)).toBeUndefined();
    await resource.delete(made);
  });
});

onlyFake("create, against the odds", () => {
  const creation = /^POST .*\/networks\/create$/;
  const create = (name: string, subnet: string) =>
    plugin.resource(network, name).create(named(name, subnet));

  it("refuses a name that is taken in the meantime", async () => {
    fake.refuseOnce(creation, 409, `network with name ${prefix}late already exists`);
    await expect(create("late", "10.213.11.0/24")).rejects.toThrow(
      `a Docker network named "${prefix}late" exists already; choose another name`,
    );
  });

  it("names no network where the host itself has the addresses", async () => {
    const reason = "invalid pool request: Pool overlaps with other one on this address space";
    fake.refuseOnce(creation, 403, reason);
    await expect(create("routed", "10.213.12.0/24")).rejects.toThrow(
      `network "${prefix}routed"; no network of its own has the addresses, so the host may; choose another subnet: ${reason}`,
    );
  });

  it("passes on what else Docker says", async () => {
    fake.refuseOnce(creation, 400, "invalid network config: invalid subnet");
    await expect(create("odd", "10.213.13.0/24")).rejects.toThrow(
      `the Docker Engine does not make network "${prefix}odd": invalid network config: invalid subnet`,
    );
  });

  it("keeps in the state a network that was made but could not be read, and reads it next time", async () => {
    fake.refuseOnce(/^GET .*\/networks\/[0-9a-f]{64}$/, 500, "out of order");
    const fault = await create("blind", "10.213.14.0/24").catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(PluginFault);
    expect((fault as PluginFault).message).toContain("was made, but cannot be read: out of order");
    expect((fault as PluginFault).state).toMatchObject({ name: `${prefix}blind` });
    const { Id: id } = await api.network(`${prefix}blind`);
    const inputs = named("blind", "10.213.14.0/24");
    const resource = plugin.resource(network, "blind");
    const { outputs } = await resource.update({ id, inputs, outputs: inputs }, inputs);
    expect(outputs).toMatchObject({ ...inputs, scope: "local" });
  });

  it("does not take an Engine in trouble for a network that is gone", async () => {
    fake.refuseOnce(/^GET .*\/networks\/bridge$/, 500, "out of order");
    await expect(plugin.resource(network, "n").read("bridge")).rejects.toThrow("out of order");
  });
});

onlyFake("delete, with containers", () => {
  /** Waits until a plugin says what keeps a network from going. */
  const waitsFor = async ({ log }: ResourcePlugin, name: string): Promise<unknown> =>
    eventually("it says what it waits for", () =>
      log.some(({ message }) => message.includes(name) && message.includes("attached to it"))
        ? true
        : undefined,
    );

  it("names the containers that are still attached", async () => {
    const resource = plugin.resource(network, "busy");
    const made = await resource.create(named("busy", "10.213.8.0/24"));
    fake.attach(made.id, "kind-worker");
    fake.attach(made.id, "kind-control-plane");
    await expect(resource.delete(made, 0.1)).rejects.toThrow(
      `network "${prefix}busy" cannot be removed: attached to it are "kind-control-plane", "kind-worker"; `,
    );
    fake.detachAll(made.id);
    await resource.delete(made);
  });

  it("waits for them to leave", async () => {
    const resource = plugin.resource(network, "leaving");
    const made = await resource.create(named("leaving", "10.213.9.0/24"));
    fake.attach(made.id, "kind-worker");
    const removal = resource.delete(made);
    await waitsFor(plugin, `${prefix}leaving`);
    fake.detachAll(made.id);
    await removal;
    expect(plugin.log.map((line) => line.message)).toContainEqual(
      expect.stringContaining('attached to it are "kind-worker"'),
    );
  });

  it("ends the wait when the engine says so", async () => {
    const other = await start();
    await other.configure({ host: api.host });
    const resource = other.resource(network, "stuck");
    const made = await resource.create(named("stuck", "10.213.10.0/24"));
    fake.attach(made.id, "kind-worker");
    const refused = expect(resource.delete(made)).rejects.toThrow(
      /attached to it are "kind-worker"/,
    );
    await waitsFor(other, `${prefix}stuck`);
    await other.cancel();
    await refused;
    fake.detachAll(made.id);
  });
});

onlyFake("the Engine's address", () => {
  it("is that of DOCKER_HOST unless the provider has one; the Engine's own version is spoken", async () => {
    const other = await start({ ...environment, DOCKER_HOST: api.host });
    await other.configure({});
    expect((await other.resource(network, "n").read("bridge")).id).toMatch(/^[0-9a-f]{64}$/);
    expect(fake.asked).toContain("GET /v1.51/networks/bridge");
  });

  it.each(["ssh://user@host", "npipe:////./pipe/docker", "tcp://host", "/var/run/docker.sock"])(
    "is refused as %s",
    async (host) => {
      await expect((await start()).configure({ host })).rejects.toThrow(
        `cannot tell where the Docker Engine listens; "${host}"; write it as unix:///path or tcp://host:port`,
      );
    },
  );

  it("is not looked up in a Docker context", async () => {
    await expect((await start()).configure({ context: "colima" })).rejects.toThrow(
      'provider input "context" (or DOCKER_CONTEXT) is set; "colima"; unset it',
    );
  });
});

describe("an Engine that does not answer", () => {
  const state = { id: "0".repeat(64), inputs: { name: "n" }, outputs: { name: "n" } };
  it.each(["unix:///nowhere/docker.sock", "tcp://127.0.0.1:1"])(
    "at %s fails everything but a preview, in one sentence",
    async (host) => {
      const other = await start();
      await other.configure({ host });
      const resource = other.resource(network, "n");
      await resource.create({ name: "n" }, { preview: true });
      const sentence = `the Docker Engine does not answer; "${host}"; start Docker, or set DOCKER_HOST`;
      await expect(resource.create({ name: "n" })).rejects.toThrow(sentence);
      await expect(resource.read(state.id, state)).rejects.toThrow(sentence);
      await expect(resource.delete(state)).rejects.toThrow(sentence);
    },
  );

  it("may be something else that answers", async () => {
    const file = join(folder, "no-socket");
    writeFileSync(file, "");
    const other = await start();
    await other.configure({ host: `unix://${file}` });
    await expect(other.resource(network, "n").read("bridge")).rejects.toThrow("does not answer");
  });
});

describe("with the real engine of Pulumi", () => {
  let stack: Stack;
  let subnet = "10.213.32.0/24";
  let adopted: string | undefined;

  const program = async () => {
    const provider = new docker.Provider("docker", { host: api.host });
    const kind = new docker.Network(
      "kind",
      { name: `${prefix}kind`, ipamConfigs: [{ subnet }], labels: [{ label: "a", value: "b" }] },
      { provider },
    );
    if (adopted !== undefined) {
      const args = { name: adopted, ipamConfigs: [{ subnet: "10.213.34.0/24" }] };
      new docker.Network("adopted", args, { provider, import: adopted });
    }
    return { scope: kind.scope, subnets: kind.ipamConfigs };
  };

  beforeAll(async () => {
    stack = await inlineStack(folder, "networks", program);
  });

  it("a first preview makes nothing, up makes it, and then there is nothing to do", async () => {
    expect((await stack.preview()).changeSummary).toEqual({ create: 3 }); // with stack and provider
    expect(await api.network(`${prefix}kind`)).toBeUndefined();
    const { outputs } = await stack.up();
    expect(outputs["scope"]?.value).toBe("local");
    expect(outputs["subnets"]?.value).toMatchObject([{ subnet }]);
    expect((await stack.preview()).changeSummary).toEqual({ same: 3 });
    expect((await stack.refresh()).summary.resourceChanges).toEqual({ same: 3 });
  });

  it("another subnet replaces it, the old one first", async () => {
    subnet = "10.213.33.0/24";
    const { stdout } = await stack.preview({ diff: true, color: "never" });
    expect(stdout).toMatch(/subnet *: "10\.213\.32\.0\/24" => "10\.213\.33\.0\/24"/);
    expect((await stack.up()).summary.resourceChanges).toMatchObject({ replace: 1 });
    const { body } = await api.ask("GET", "/networks");
    const ours = body.filter(({ Name }: Properties) => Name === `${prefix}kind`);
    expect(ours).toMatchObject([{ IPAM: { Config: [{ Subnet: subnet }] } }]);
  });

  it("a refresh finds what was removed by hand, and up makes it anew", async () => {
    await api.ask("DELETE", `/networks/${prefix}kind`);
    expect((await stack.refresh()).summary.resourceChanges).toMatchObject({ delete: 1 });
    expect((await stack.up()).summary.resourceChanges).toEqual({ create: 1, same: 2 });
  });

  it("takes in a network by its name, as it is", async () => {
    adopted = `${prefix}adopted`;
    const id = await api.createNetwork(adopted, "10.213.34.0/24");
    expect((await stack.up()).summary.resourceChanges).toEqual({ import: 1, same: 3 });
    expect(readFileSync(join(folder, ".pulumi/stacks/networks/test.json"), "utf8")).toContain(id);
    expect((await stack.preview()).changeSummary).toEqual({ same: 4 });
  });

  it("destroy leaves nothing behind", async () => {
    await stack.destroy();
    expect(await api.network(`${prefix}adopted`)).toBeUndefined();
    expect(await api.network(`${prefix}kind`)).toBeUndefined();
    expect(readFileSync(join(folder, ".pulumi/stacks/networks/test.json"), "utf8")).not.toContain(
      "docker:index/network:Network",
    );
  });
});
