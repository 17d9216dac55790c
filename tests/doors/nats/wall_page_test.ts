/** Fifty robots at a real server of NATS, and the page in a browser: what is not in sight does not come. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { launchBrowser } from "../../support/browsers.ts";
import { publishRobots } from "../../support/fleet.ts";
import { HAS_NATS, type NatsServer, startNatsServer } from "../../support/nats_server.ts";
import { hasProgram } from "../../support/programs.ts";
import { until } from "../../support/until.ts";
import { openTestView } from "../../view/web/test_view.ts";

const NAMES = Array.from({ length: 50 }, (_, at) => `rover-${at + 1}`);
const PICTURES = { width: 160, height: 120, fps: 20 };
/** A phone, upright: two tiles side by side. */
const VIEWPORT = { width: 390, height: 600 };
const SPAN_MS = 1_500;
const IN_SIGHT = `(() => {
  const wall = document.querySelector("#wall").getBoundingClientRect();
  return [...document.querySelectorAll(".tile")].filter((tile) => {
    const { top, bottom } = tile.getBoundingClientRect();
    return bottom > wall.top && top < wall.bottom;
  }).map((tile) => [tile.querySelector(".name").textContent, tile.dataset.state]);
})()`;

/** The wall, and what comes to it. */
class FleetWall {
  readonly #came = new Map<string, number>();

  note(name: string): void {
    this.#came.set(name, (this.#came.get(name) ?? 0) + 1);
  }

  /** Pictures that come in a while, by the robots' names. */
  async count(spanMs = SPAN_MS): Promise<ReadonlyMap<string, number>> {
    this.#came.clear();
    await new Promise((resolve) => setTimeout(resolve, spanMs));
    return new Map(this.#came);
  }

  /** Waits until these come, and what was asked for before has come. */
  async settle(names: readonly string[]): Promise<void> {
    let came: readonly string[] = [];
    await until(() => `these come: ${names.join()}; it is ${came.join()}`, async () => {
      came = [...(await this.count(500)).keys()].sort();
      return came.join() === names.join();
    });
  }
}

async function openWall(server: NatsServer) {
  const { flags } = parseFlags(LISTEN_FLAGS, []);
  const wall = new FleetWall();
  const view = await openTestView();
  const door = await openFleet({
    flags,
    places: [parseNatsPlace(`${server.url}/north`)!],
    wanted: (key) => view.wanted!(key),
    take(event) {
      if (event.kind !== "frame") return;
      wall.note(event.frame.stream.name);
      view.showFrame(event.frame);
    },
  });
  const timer = setInterval(() => view.showStatus(door.takeStatuses!()), 500);
  return {
    wall,
    url: view.url,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await door.close();
      await view.close();
    },
  };
}

/** Waits until all that is in sight is live, and names it. */
async function namesInSight(page: Page): Promise<string[]> {
  let seen: [string, string][] = [];
  await until(
    () => `all that is in sight is live: ${JSON.stringify(seen)}`,
    async () => {
      seen = await page.evaluate(IN_SIGHT);
      return seen.length > 0 && seen.every(([, state]) => state === "live");
    },
  );
  return seen.map(([name]) => name).sort();
}

async function sentKilobytes(port: number, spanMs: number): Promise<number> {
  const read = async () => (await (await fetch(`http://127.0.0.1:${port}/varz`)).json()).out_bytes as number;
  const before = await read();
  await new Promise((resolve) => setTimeout(resolve, spanMs));
  return (await read() - before) / 1000;
}

Deno.test({
  name:
    "the page's wall pulls the robots in sight, a few pictures a second each, the chosen one in full, and none when it is closed",
  ignore: !HAS_NATS || !hasProgram("chromium"),
  async fn() {
    await using server = await startNatsServer({ hasMonitor: true });
    await using _robots = await publishRobots(`${server.url}/north`, NAMES, {}, PICTURES);
    await using opened = await openWall(server);
    const { wall, url } = opened;
    assertEquals((await wall.count(500)).size, 0, "nobody looks");
    await using browser = await launchBrowser("Chromium");
    const context = await browser.newContext({ viewport: VIEWPORT, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(url);
    await until("all robots are there", async () => await page.locator(".tile").count() === NAMES.length);
    const atTop = await namesInSight(page);
    assert(atTop.length < 14, `${atTop.length}`);
    await wall.settle(atTop);
    const came = await wall.count();
    assertEquals([...came.keys()].sort(), atTop);
    for (const [name, count] of came) assert(count <= 5 * SPAN_MS / 1000 + 2, `${name}: ${count}`);

    await page.evaluate(`document.querySelector("#wall").scrollTo(0, 1e6)`);
    await until("others are in sight", async () => !(await namesInSight(page)).includes(atTop[0]!));
    const atEnd = await namesInSight(page);
    assert(atEnd.includes("rover-50"), atEnd.join());
    await wall.settle(atEnd);
    assertEquals([...(await wall.count()).keys()].sort(), atEnd);

    const { x, y, width, height } = (await page.locator(".tile").last().boundingBox())!;
    await page.mouse.click(x + width / 2, y + height - 20);
    await until("one is alone", async () => (await namesInSight(page)).length === 1);
    await wall.settle(["rover-50"]);
    const alone = await wall.count();
    assertEquals([...alone.keys()], ["rover-50"]);
    assert(alone.get("rover-50")! > 5 * SPAN_MS / 1000 + 2, `${alone.get("rover-50")}`);

    await context.close();
    await until("nothing is pulled any more", async () => (await wall.count(300)).size === 0);
    // What gateways say of their streams, and what their clocks show.
    const kilobytes = await sentKilobytes(server.monitorPort, 1_000);
    assert(kilobytes < 40, `${kilobytes} kB`);
  },
});
