/** The wall that needs no listener: one file, from a plain server of files, in a browser, at a real server of NATS. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { createUser } from "@nats-io/nkeys";
import * as esbuild from "esbuild";
import { Buffer } from "node:buffer";
import type { Browser, Page } from "playwright-core";
import { buildWall } from "../../../scripts/build_wall.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openGateway } from "../../../src/doors/nats/publish/gateway.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { launchBrowser } from "../../support/browsers.ts";
import { FedRobot, LAST_MILE } from "../../support/fed_robots.ts";
import { HAS_NATS, type NatsServer, startNatsServer } from "../../support/nats_server.ts";
import { hasProgram } from "../../support/programs.ts";
import { until } from "../../support/until.ts";

const MAX_AGE_MS = 2_000;
/** How far this process's clock and the browser's are apart, both of the same host, and what an age is rounded to. */
const CLOCKS_MS = 3;
/** A name that would be more than a name where it was not written as text. */
const NAME = "<img src=x onerror=alert(1)>";
/** Notes which picture is painted when, and each age that is shown of it. */
const WATCH = `(() => {
  window.seen = [];
  let painted;
  const nowMs = () => performance.timeOrigin + performance.now();
  const canvas = document.querySelector(".tile canvas");
  new MutationObserver(() => {
    painted = { id: Number(canvas.dataset.frameId), paintedMs: nowMs() };
  }).observe(canvas, { attributeFilter: ["data-frame-id"] });
  const age = document.querySelector(".tile [data-figure=age]");
  new MutationObserver(() => painted && window.seen.push({ ...painted, shownMs: nowMs(), age: age.textContent }))
    .observe(age, { childList: true, characterData: true, subtree: true });
})()`;

/** What a page has complained about. */
const complaints: string[] = [];

interface Seen {
  readonly id: number;
  readonly paintedMs: number;
  readonly shownMs: number;
  readonly age: string;
}

/** The page at a plain server of files. */
class Files implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(page: string) {
    const headers = { "Content-Type": "text/html" };
    const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
    this.#server = Deno.serve(options, () => new Response(page, { headers }));
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose]() {
    await this.#server.shutdown();
  }
}

async function enter(
  browser: Browser,
  url: string,
  fields: Readonly<Record<string, string>>,
  creds?: Uint8Array,
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 800, height: 600 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(url);
  for (const [name, value] of Object.entries({ "max-age": `${MAX_AGE_MS}`, ...fields })) {
    await page.fill(`[name=${name}]`, value);
  }
  if (creds) {
    const file = { name: "look.creds", mimeType: "text/plain", buffer: Buffer.from(creds) };
    await page.setInputFiles("[name=creds]", file);
  }
  await page.click("#entry button");
  return page;
}

async function follow(browser: Browser, url: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(url);
  return page;
}

async function stateOf(page: Page): Promise<string> {
  return await page.evaluate(`document.querySelector(".tile")?.dataset.state ?? "none"`);
}

async function faultOf(page: Page): Promise<string> {
  let fault = "";
  await until("it is said why nothing is seen", async () => {
    fault = await page.textContent("#entry [role=alert]") ?? "";
    return fault !== "";
  });
  return fault;
}

function gatewayAt({ url }: NatsServer) {
  const login = url.replace("//", "//gate:secret@");
  return openGateway({ place: parseNatsPlace(`${login}/north`)!, creds: undefined });
}

Deno.test({
  name:
    "the wall without a listener shows robots with their true ages, stale where they stop, to those alone who are let in",
  ignore: !HAS_NATS || !hasProgram("chromium"),
  async fn() {
    const html = await buildWall();
    await esbuild.stop();
    await using files = new Files(html);
    await using strangers = new Files(html);
    const key = createUser();
    const logins = ["{ user: gate, password: secret }", "{ user: look, password: secret }"];
    const users = `authorization { users: [${logins.join()}, { nkey: ${key.getPublicKey()} }] }`;
    await using server = await startNatsServer({ allowedOrigins: [files.origin], more: users });
    const gateway = await gatewayAt(server);
    const robot = new FedRobot(gateway, NAME);
    await using browser = await launchBrowser("Chromium");
    const login = { place: `${server.url}/north`, user: "look", password: "secret" };
    try {
      const page = await enter(browser, files.origin, login);
      await until("a picture is live", async () => await stateOf(page) === "live");
      assertEquals(await page.textContent(".tile .name"), NAME);
      assertEquals(await page.inputValue("[name=password]"), "");
      assertEquals(await page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]"), [
        0,
        0,
        "",
      ]);
      await page.evaluate(WATCH);
      await until("ages are shown", async () => await page.evaluate("seen.length") as number >= 8);
      const ages = await page.evaluate("seen") as Seen[];
      const untrue = ages.map((seen) => findFault(seen, robot)).filter((fault) => fault !== undefined);
      // The page may be held up between a picture and the note of it.
      assert(untrue.length <= 1, untrue.join("\n"));

      const { place } = login;
      const byKey = await enter(browser, files.origin, { place }, key.getSeed());
      await until("a picture is live for who has a key", async () => await stateOf(byKey) === "live");
      await byKey.context().close();

      const foreign = await enter(browser, strangers.origin, login);
      const refused = await faultOf(foreign);
      assertMatch(refused, /^Cannot connect to ws:\S+: no server of NATS answers there /);
      assertMatch(refused, new RegExp(`its allowed_origins lets in no page of ${strangers.origin}$`));
      const unknown = await enter(browser, files.origin, { ...login, password: "other" });
      assertMatch(await faultOf(unknown), /does not let this program in/);

      const linked = await follow(browser, `${files.origin}#${place}`);
      const fault = await faultOf(linked);
      assertMatch(fault, /^The link to nats:\S+ leads nowhere: .*does not let this program in/);
      assertMatch(fault, /Who trusts that place types it here\.$/);
      assertEquals(await linked.inputValue("[name=place]"), "", "a stranger's server awaits no password");
      for (const hash of ["#%", "#%zz", "#nats://a:b@hub/north", "#nonsense", "#nats://127.0.0.1:1/north"]) {
        const page = await follow(browser, `${files.origin}${hash}`);
        assert((await faultOf(page)).length > 20, hash);
        assertEquals(await page.inputValue("[name=place]"), "");
        await page.context().close();
      }

      assertEquals(complaints, []);
      robot.stop();
      await until("it is stale", async () => await stateOf(page) === "stale", MAX_AGE_MS + 5_000);
      gateway.view!.showStatus([]);
      await until("it has ended", async () => await stateOf(page) === "none");
    } finally {
      robot.stop();
      await gateway.close();
    }
  },
});

/**
 * What is wrong with the age that was shown: it is that which the picture had when it was painted, or has now where the next one is
 * overdue.
 */
function findFault({ id, paintedMs, shownMs, age }: Seen, { sent }: FedRobot): string | undefined {
  const [, ageMs, boundMs] = /^(\d+) ms ± (\d+) ms$/.exec(age) ?? [];
  const takenMs = epochMsOf(sent.get(id)!.completeUs) - LAST_MILE.ageUs / 1000;
  const trueMs = [paintedMs - takenMs, shownMs - takenMs];
  if (trueMs.some((one) => Math.abs(one - Number(ageMs)) <= Number(boundMs) + CLOCKS_MS)) return undefined;
  return `${age} of a picture that is ${trueMs.map((one) => one.toFixed(1)).join(" or ")} ms old`;
}

function epochMsOf(us: number): number {
  return performance.timeOrigin + performance.now() + (us - monotonicUs()) / 1000;
}
