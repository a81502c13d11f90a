import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { doctor } from "../../cli/commands/doctor";
import { diagnosisJson } from "../../cli/diagnosis-json";
import { renderDiagnosis } from "../../cli/render-diagnosis";
import { diagnosis } from "../../core/doctor/diagnosis";
import type { DoctorFacts } from "../../core/doctor/facts";
import { called } from "../support/captured-io";
import { closeServers } from "../support/chain-servers";
import { fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry, honestNode, idOfKey, member } from "../support/fake-doctor-chain";
import { expectGolden } from "../support/golden";
import { closePeerServers, deadPort, newNodeKey } from "../support/peer-servers";

afterEach(async () => {
  await closePeerServers();
  await closeServers();
});

const ics = (...args: readonly string[]) => called(doctor, args);

const hostile = "a\u001b]0;x\u0007\u202e\u009b31m\n\r\u2028".repeat(20);
const answer = (nodeId: string, network = "consumer-1", moniker = "m") => ({
  nodeId,
  info: { network, version: "0.38.25", moniker, listenAddress: "tcp://0.0.0.0:26656" },
});
const place = (digit: string) => ({ nodeId: digit.repeat(40), host: "203.0.113.7", port: 30_301 });
const facts: DoctorFacts = {
  consumerId: "7",
  chainId: "consumer-1",
  phase: "LAUNCHED",
  blockTime: new Date("2026-11-29T11:59:57Z"),
  now: new Date("2026-11-29T12:00:00Z"),
  optedInWithoutPower: 1,
  ...{ isOwnSet: true, unknownPower: 0n },
  validators: [
    {
      ...{ operator: "cosmosvaloper1alice", name: "alice", power: 5_000n },
      ...{ place: place("a"), answer: answer("a".repeat(40)) },
    },
    {
      ...{ operator: "cosmosvaloper1bob", name: "bob", power: 2_500n },
      ...{ place: place("b"), answer: answer("f".repeat(40)) },
      colliding: [{ consumerId: "9", chainId: "stride-1" }],
    },
    {
      ...{ operator: "cosmosvaloper1charlie", name: "charlie", power: 2_400n },
      place: { ...place("c"), host: `${"long-name.".repeat(20)}example.org` },
      answer: {
        fault: { code: "SILENT", what: "takes the connection and says nothing within 5 s" },
      },
    },
    {
      ...{ operator: "cosmosvaloper1mallory", name: hostile, power: 9_999_999_999_999_999_999n },
      ...{ place: place("d"), answer: answer("d".repeat(40), hostile, hostile) },
    },
    {
      ...{ operator: "cosmosvaloper1eve", name: "", power: 0n },
      unpublished: 'publishes no endpoint; "hello"; add p2p=HOST to the details',
    },
  ],
};

describe("renderDiagnosis", () => {
  it("shows the screen that was reviewed", () => {
    expectGolden("doctor.txt", `${renderDiagnosis(diagnosis(facts))}\n`);
  });

  it.each([
    facts,
    { ...facts, phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" } as const,
    { ...facts, phase: "STOPPED" } as const,
    { ...facts, chainId: hostile },
    { ...facts, validators: [] },
  ])("fits 80 columns, and 40, and lets nothing hostile through, case %#", (given) => {
    for (const columns of [200, 80, 40]) {
      for (const line of renderDiagnosis(diagnosis(given), columns).split("\n")) {
        expect(line.length).toBeLessThanOrEqual(Math.min(columns, 80));
        expect(line).toMatch(/^[\x20-\x7e…]*$/);
      }
    }
  });

  it("says the same in 40 columns as in 80", () => {
    const words = (columns: number): readonly string[] =>
      renderDiagnosis(diagnosis(facts), columns)
        .split(/\s+/)
        .filter((word) => /^[\w.]+$/.test(word));
    const narrow = new Set(words(40));
    const heads = ["VALIDATOR", "POWER", "SHARE", "REACH", "COMETBFT"];
    // Names of hosts are cut where the line ends, and powers stand in parentheses with their share.
    const missing = words(80).filter((word) => !narrow.has(word) && !/long-name|\d/.test(word));
    expect(missing.filter((word) => !heads.includes(word))).toEqual([]);
  });

  it("does not say of what is published and may not be dialled that it is unpublished", () => {
    const refused: DoctorFacts["validators"][number] = {
      ...{ operator: "cosmosvaloper1zoe", name: "zoe", power: 1n, isRefused: true },
      unpublished: 'loopback address is not dialled; "127.0.0.1"; publish a public one',
    };
    const given = diagnosis({ ...facts, validators: [refused] });
    expect(renderDiagnosis(given)).toMatch(/^ {2}zoe .* refused\n/m);
    expect(renderDiagnosis(given, 40)).toMatch(/^ {2}zoe\n.*\n {4}refused\n/m);
  });

  it("ends with the verdict", () => {
    const text = renderDiagnosis(diagnosis({ ...facts, validators: facts.validators.slice(0, 1) }));
    expect(text.split("\n\n").at(-1)).toBe(
      "Verdict: enough: 100.0 % of the power is reachable, and more than two thirds is\nneeded",
    );
  });
});

describe("diagnosisJson", () => {
  it("is what was reviewed", () => {
    expectGolden("doctor.json", `${diagnosisJson(diagnosis(facts))}\n`);
  });

  it.each([
    facts,
    { ...facts, phase: "INITIALIZED", spawnTime: "2026-11-29T13:00:00Z" } as const,
    { ...facts, validators: [] },
  ])("keeps to docs/ics-doctor.schema.json, case %#", (given) => {
    const file = join(__dirname, "..", "..", "docs", "ics-doctor.schema.json");
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(file, "utf8")));
    const said = JSON.parse(diagnosisJson(diagnosis(given)));
    expect(schema.safeParse(said).error).toBeUndefined();
    for (const wrong of [
      { ...said, more: 1 },
      { ...said, version: 3 },
      { ...said, power: {} },
    ]) {
      expect(schema.safeParse(wrong).success).toBe(false);
    }
  });

  it("holds nothing that a terminal could take for more than text, and loses nothing", () => {
    const text = diagnosisJson(diagnosis(facts));
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(text).validators[0]).toMatchObject({
      ...{ moniker: hostile, power: "9999999999999999999", node: { network: hostile } },
    });
  });
});

describe("ics doctor", () => {
  it("gives 0 where all is well", async () => {
    const key = newNodeKey();
    const port = await honestNode(key, "consumer-1");
    const rpc = await fakeConsumerChains({
      entries: [entry("7", "consumer-1")],
      optedIn: [member(1, "alice", `p2p=${idOfKey(key)}@127.0.0.1:${port}`)],
    });
    const run = await ics("consumer-1", "--rpc", rpc, "--allow-private-addresses");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout).toMatch(/ {2}alice +100 +100\.0 % {2}reachable +0\.38\.25\n/);
  });

  it("gives 1 where something is wrong out there, as JSON too", async () => {
    const rpc = await fakeConsumerChains({
      entries: [entry("7", "consumer-1")],
      optedIn: [member(1, "alice", `p2p=${"ab".repeat(20)}@127.0.0.1:${await deadPort()}`)],
    });
    const run = await ics("7", "--rpc", rpc, "--allow-private-addresses", "--json");
    expect(run).toMatchObject({ code: 1, stderr: "" });
    expect(JSON.parse(run.stdout)).toMatchObject({
      ...{
        version: 2,
        isWell: false,
        findings: [{ code: "PROVIDER_POWERS" }, { code: "REFUSED" }],
      },
    });
  });

  it("gives 1, in one line, where there is no such chain or no answer", async () => {
    const rpc = await fakeConsumerChains({ entries: [] });
    expect(await ics("consumer-1", "--rpc", rpc)).toEqual({
      code: 1,
      stdout: "",
      stderr:
        'ics: the provider chain has no consumer chain of this chain id; "consumer-1"; check it, and the provider chain\n',
    });
    const dead = `http://127.0.0.1:${await deadPort()}`;
    expect(await ics("consumer-1", "--rpc", dead)).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^ics: RPC call "status" failed, connection refused; .*\n$/),
    });
  });

  it.each([
    { args: ["--rpc", "http://x"], stderr: /^ics: no consumer chain is named; ""; add its/ },
    { args: ["a", "b", "--rpc", "http://x"], stderr: /^ics: too many arguments/ },
    { args: ["a", "--rpx"], stderr: /^ics: unknown option '--rpx'/ },
    {
      args: ["a", "--rpc", "http://x", "--timeout", "61"],
      stderr: /argument '61' is invalid.*It is no whole number of seconds from 1 to 60; /,
    },
    {
      args: ["a", "--rpc", "http://x", "--scheme", "odd"],
      stderr: /argument 'odd' is invalid.*Allowed choices are hashed, interleaved; /,
    },
  ])("gives 2 for the call $args", async ({ args, stderr }) => {
    expect(await ics(...args)).toEqual({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(stderr),
    });
  });

  it("explains itself", async () => {
    const { code, stdout } = await ics("--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: ics doctor \[options\] \[CONSUMER\]/);
    expect(stdout).toContain("ics doctor 7 --rpc https://rpc.example.org");
  });
});
