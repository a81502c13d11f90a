import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import type { WatchListener } from "../../../cli/network-watch";
import { servePages } from "../../../cli/serve/serve-pages";
import type { Seen } from "../../../core/peers/network-status";
import { captured } from "../../support/captured-io";
import { eventually } from "../../support/eventually";
import { script } from "../../support/fake-tools";
import { missingChromium, startChromium } from "../../support/headless-chromium";
import { hostileName, hostileNetwork, seenNetwork } from "../../support/seen-network";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain } from "../../support/test-chain";

/*
 * The page of `ics serve` in a real browser: what a made-up network looks like in it, and the real nodes of a chain,
 * of which one is killed.
 */

jest.setTimeout(300_000);

const missing = missingChromium();
if (missing !== undefined)
  process.stderr.write(`the page in a browser: skipped, since ${missing}\n`);
const inBrowser = missing === undefined ? describe : describe.skip;

const repository = join(__dirname, "..", "..", "..");
const screenshot = join(repository, "docs", "images", "serve.png");
const folder = temporaryFolder();

/** For the screenshot: most of it works, as it does mostly. */
const [alice] = seenNetwork.validators;
const eve = { nodeId: "e".repeat(40), isOutbound: false, remoteIp: "198.51.100.7" };
const mostlyWell: Seen = {
  ...seenNetwork,
  validators: seenNetwork.validators.map((one) => ({
    ...{ ...alice!, name: one.name, operator: one.operator, clusterName: one.clusterName! },
    loadBalancer: one.loadBalancer!,
    step: {
      inStep: true,
      onChain: `p2p=${one.name.slice(0, 1).repeat(40)}@${String(one.loadBalancer)}`,
    },
    reach: { address: `${String(one.loadBalancer)}:30301`, isOpen: true },
  })),
  consumerChains: seenNetwork.consumerChains.map((chain) => ({
    ...{ ...chain, leftOut: [] },
    powers: (chain.dialled ?? []).map(({ peer, power }) => ({ power, nodeId: peer.slice(0, 40) })),
    nodes: chain.nodes.map((one) =>
      one.name === "alice" ? { ...one, peers: [...(one.peers ?? []), eve] } : one,
    ),
  })),
};

let browser: any;
/** Hosts that the browser asked, and whatever it complained about. */
const asked = new Set<string>();
const complaints: string[] = [];

beforeAll(async () => {
  if (missing === undefined) browser = await startChromium();
});

afterAll(async () => {
  await browser?.close();
});

async function opened(url: string, options = {}): Promise<any> {
  const context = await browser.newContext({ viewport: { width: 1_100, height: 800 }, ...options });
  const page = await context.newPage();
  page.on("request", (request: any) => asked.add(new URL(request.url()).host));
  page.on("pageerror", (error: Error) => complaints.push(error.message));
  page.on("dialog", (dialog: any) => complaints.push(`dialog ${String(dialog.message())}`));
  page.on("console", (message: any) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector("#picture svg.picture");
  return page;
}

inBrowser("the page of a made-up network", () => {
  const gone = new AbortController();
  let listener: WatchListener | undefined;
  let shown: Seen = seenNetwork;
  let served: Promise<number>;
  let url: string;

  beforeAll(async () => {
    const { io, texts } = captured({ signal: gone.signal });
    const watchOf = (heard: WatchListener) => ({
      start: async () => {
        listener = heard;
        heard.onSeen(shown);
      },
      stop: async () => undefined,
    });
    served = servePages(0, watchOf, io);
    url = await eventually("it says where", () => /^http:\S+/.exec(texts().stdout)?.[0]);
  });

  afterAll(async () => {
    gone.abort();
    await served;
  });

  beforeEach(() => {
    shown = seenNetwork;
  });

  it("shows what was seen, in picture and tables, and nothing that the browser complains about", async () => {
    const page = await opened(url);
    const texts: string[] = await page.locator("#picture text").allTextContents();
    for (const text of [
      "alice",
      "bob-cluster",
      "LoadBalancer 127.97.0.110",
      "198.51.100.7:31000",
    ]) {
      expect(texts).toContain(text);
    }
    expect(await page.locator("#c0e0").getAttribute("class")).toBe("well");
    const cells: string[] = await page.locator("#tables td").allTextContents();
    expect(cells.slice(0, 6)).toEqual([
      "alice",
      "127.97.0.100",
      "aaaa…@127.97.0.100",
      "yes",
      "-",
      "yes",
    ]);
    expect(cells).toContain("! consumer-0-1751686503-0");
    expect(await page.locator("#findings li").count()).toBeGreaterThan(0);
    expect(await page.title()).toMatch(/out of step – ics$/);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it.each(["light", "dark"])("is drawn in %s", async (colorScheme) => {
    shown = mostlyWell;
    const page = await opened(url, { colorScheme, locale: "en-GB", timezoneId: "UTC" });
    const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
    const paper = await page.evaluate(
      "getComputedStyle(document.querySelector('#picture .paper')).fill",
    );
    const colour = colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(13, 17, 23)";
    expect([background, paper]).toEqual([colour, colour]);
    const image: Buffer = await page.screenshot({ fullPage: true });
    // A page of one colour takes 5 kB.
    expect(image.length).toBeGreaterThan(20_000);
    if (colorScheme === "light") {
      expect(image.length).toBeLessThan(200_000);
      if (process.env["UPDATE_GOLDEN"] === "1") {
        mkdirSync(dirname(screenshot), { recursive: true });
        writeFileSync(screenshot, image);
      }
      expect(existsSync(screenshot)).toBe(true);
    }
    await page.context().close();
  });

  it("reaches everything by Tab, and tells what it is", async () => {
    const page = await opened(url);
    const named: string[] = await page.$$eval("#picture g[aria-label]", (all: any[]) =>
      all.map(({ id }) => id),
    );
    const reached: string[] = [];
    for (let turn = 0; turn < named.length + 4; turn++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(
          "document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.className",
        ),
      );
    }
    expect(reached).toEqual([
      "skip",
      "picture",
      ...named,
      "Validators",
      expect.stringMatching(/^Consumer chains/),
    ]);
    await page.locator("#c0e1").focus();
    expect(await page.locator("#detail").textContent()).toBe(
      "alice and eve: alice lacks peer eeee…@198.51.100.7:31000",
    );
    // What comes anew leaves the focus where it is.
    const last = await page.locator("#live").textContent();
    listener?.onSeen({ ...seenNetwork, now: new Date("2026-01-01T01:01:01Z") });
    await page.waitForFunction(
      (text: string) => (globalThis as any).document.querySelector("#live").textContent !== text,
      last,
    );
    expect(await page.evaluate("document.activeElement.id")).toBe("c0e1");
    await page.context().close();
  });

  it("shows whatever strangers call themselves as text", async () => {
    shown = hostileNetwork;
    const page = await opened(url);
    const tags: string[] = await page.$$eval("#picture *, #tables *, #findings *", (all: any[]) =>
      all.map(({ localName }) => localName),
    );
    expect(new Set(tags)).toEqual(
      new Set([
        ...["svg", "title", "desc", "g", "rect", "line", "path", "text"],
        ...["div", "table", "caption", "thead", "tbody", "tr", "th", "td", "h2", "ul", "li"],
      ]),
    );
    const text: string = await page.locator("body").innerText();
    expect(text).toContain(hostileName.slice(0, 25));
    expect(await page.locator("body").textContent()).not.toMatch(/[\u001b\u202e]/);
    // Nothing is wider than the window but what can be scrolled by itself.
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("lets no other page have it, or what it is told", async () => {
    const page = await opened(url);
    const policy = await page
      .evaluate(
        `new Promise((resolve) => {
      addEventListener("securitypolicyviolation", ({ effectiveDirective }) => resolve(effectiveDirective));
      const script = document.createElement("script");
      script.src = "https://evil.example/x.js";
      document.body.append(script);
    }).catch(String)`,
      )
      .catch((error: Error) => error.message);
    expect(policy).toMatch(/script-src|trusted-types|TrustedScriptURL/i);
    complaints.length = 0;
    await page.context().close();
  });
});

inBrowser("the page of real nodes", () => {
  let killed: number;
  let serving: ChildProcess;
  let url: string;
  const ends: (() => Promise<unknown>)[] = [];

  const started = async (): Promise<void> => {
    serving = spawn(process.execPath, [join(repository, "ics.cjs"), "serve", "--stack", "real"], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, PATH: [folder, process.env["PATH"]].join(delimiter) },
    });
    let text = "";
    serving.stdout?.on("data", (piece) => (text += String(piece)));
    url = await eventually("it says where", () => /^http:\S+/.exec(text)?.[0]);
  };

  const ended = async (signal: NodeJS.Signals): Promise<readonly unknown[]> => {
    const exit = once(serving, "exit");
    serving.kill(signal);
    return exit;
  };

  beforeAll(async () => {
    // Of four, three go on without the fourth.
    const chain: TestChain = await startTestChain({ validators: 4, blockTimeMs: 1_000 });
    ends.push(async () => chain.stop());
    killed = chain.validators[1]!.pid;
    const place = ({ nodeId, host }: { nodeId: string; host: string }) => `${nodeId}@${host}:26656`;
    const each = <T>(value: (one: TestChain["validators"][number]) => T) =>
      Object.fromEntries(chain.validators.map((one) => [one.moniker, value(one)]));
    const outputs = {
      providerChain: { chainId: chain.chainId, rpc: chain.validators.map(({ rpc }) => rpc) },
      validators: each(({ host, nodeId, operator }) => ({ loadBalancer: host, nodeId, operator })),
      consumerChains: {
        [chain.chainId]: {
          ...{ ports: each(() => 26_656), endpoints: {}, leftOut: [] },
          peers: each((self) =>
            chain.validators
              .filter((one) => one !== self)
              .map(place)
              .join(","),
          ),
          rpc: each(({ rpc }) => rpc),
        },
      },
    };
    const text = `#!/bin/sh\ncase "$1" in config) echo '{}';; *) echo '${JSON.stringify(outputs)}';; esac\n`;
    script(join(folder, "pulumi"), text);
    // The compiler, which the first start of all needs, stays in its memory.
    await started();
    await ended("SIGINT");
    await started();
    ends.unshift(async () => Promise.resolve(serving.kill("SIGKILL")));
  });

  afterAll(async () => {
    for (const end of ends) await end();
  });

  it("turns the edges of a node that is killed, and no other", async () => {
    const page = await opened(url);
    const states = () =>
      page.$$eval("#picture g[aria-label] > .edge", (all: any[]) =>
        all.map(({ parentNode: { id, className } }) => [id, className.baseVal]),
      );
    await eventually("all are connected", async () => {
      const all = await states();
      return all.length === 6 && all.every(([, state]: string[]) => state === "well")
        ? true
        : undefined;
    });
    const texts: string[] = await page.locator("#picture text").allTextContents();
    expect(texts).toContain("bob-cluster");
    process.kill(killed, "SIGKILL");
    await eventually("bob's edges turn", async () => {
      const turned = (await states()).filter(([, state]: string[]) => state === "wrong");
      return turned.length === 3 || undefined;
    });
    const wrong = await page.$$eval("#picture g.wrong[aria-label] > .edge", (all: any[]) =>
      all.map(({ parentNode }) => parentNode.getAttribute("aria-label")),
    );
    for (const label of wrong) expect(label).toMatch(/lacks peer bob/);
    expect(await page.locator("#findings").textContent()).toContain(
      "the node of bob does not answer",
    );
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  it("takes no more than 120 MB while a page is open", async () => {
    const page = await opened(url);
    const status = readFileSync(`/proc/${String(serving.pid)}/status`, "utf8");
    expect(Number(/VmRSS:\s*(\d+) kB/.exec(status)?.[1])).toBeLessThan(120_000);
    await page.context().close();
  });

  it("ends at once by Ctrl-C, though a page is open, which says so", async () => {
    const page = await opened(url);
    expect(await ended("SIGINT")).toEqual([null, "SIGINT"]);
    await page.waitForFunction("document.querySelector('#live').classList.contains('wrong')");
    expect(await page.locator("#live").textContent()).toContain("does not answer any more");
    await page.context().close();
  });

  it("has asked nobody but this machine", () => {
    expect([...asked].filter((host) => !host.startsWith("127.0.0.1:"))).toEqual([]);
  });
});
