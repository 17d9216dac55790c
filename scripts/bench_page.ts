/**
 * Measures the listener's page in a headless Chromium: how long a picture takes from complete at the listener to drawn in
 * the page, and whether the page grows.
 *
 * ```sh
 * deno task bench:page                # about seven minutes
 * deno task bench:page --quick
 * deno task bench:page --minutes 30   # a longer look at the memory
 * ```
 *
 * 1. pictures of the test pattern are handed to a view on an even schedule, those of several streams by turns
 * 2. the page notes when it has drawn which; its clock is compared with the view's by 50 questions, of which the quickest
 *    counts
 * 3. the page's main thread is asked how busy it was, its process how much memory it holds
 *
 * Ends with exit code 1 where less than a tenth of the pictures were drawn: then something does not work. How well it works
 * is in the table, and depends on the machine.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Jpeg } from "../src/common/frame.ts";
import { monotonicUs } from "../src/system/monotonic.ts";
import { openWebView, type WebView } from "../src/view/web/web_view.ts";
import { renderPictures } from "../tests/view/web/feeding.ts";
import { launchPlainBrowser, type PlainBrowser, type PlainPage } from "./bench/page/plain_page.ts";
import { median, percentile } from "./bench/shared/statistics.ts";
import { formatTable } from "./bench/shared/table.ts";
import { parseAmount, refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { PAGE_PACKAGES, setUp } from "./set_up.ts";

/** One row of the table. */
interface Scenario {
  readonly name: string;
  readonly streams: number;
  readonly size: { readonly width: number; readonly height: number };
  /** Run in the page before its own scripts. */
  readonly prepare?: string;
}

/** What was measured of one scenario. */
interface Measurement {
  readonly shown: number;
  readonly delaysMs: readonly number[];
  /** Share of the time in which the page's main thread did something. */
  readonly mainThread: number;
}

const FPS = 30;
/** A camera's clock is not the screen's: so much slower, a picture comes at each moment between two of the screen's. */
const DRIFT = 1.002;
const DISTINCT_PICTURES = 60;
const WARM_UP_MS = 2000;
const WINDOW = { width: 1280, height: 800 };
const CAMERA = { width: 1024, height: 768 };
const SMALL = { width: 640, height: 480 };
/** As in a browser that has no thread to paint on. */
const WITHOUT_THREAD = "delete HTMLCanvasElement.prototype.transferControlToOffscreen";
const SCENARIOS: readonly Scenario[] = [
  { name: "1024x768", streams: 1, size: CAMERA },
  { name: "the same, painted by the main thread", streams: 1, size: CAMERA, prepare: WITHOUT_THREAD },
  { name: "8 streams of 640x480", streams: 8, size: SMALL },
  { name: "the same, painted by the main thread", streams: 8, size: SMALL, prepare: WITHOUT_THREAD },
];

const USAGE = `deno task bench:page [options]

  --quick      4 s of each scenario instead of 20
  --minutes N  the page's memory is watched for so long (default 5)`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"], string: ["minutes"] });
  const seconds = flags.quick ? 4 : 20;
  const minutes = parseAmount("--minutes", flags.minutes, flags.quick ? 0.1 : 5);
  await setUp(PAGE_PACKAGES);
  await using browser = await launchPlainBrowser();
  const rows: [Scenario, Measurement][] = [];
  for (const scenario of SCENARIOS) rows.push([scenario, await measure(browser, scenario, seconds)]);
  console.log(`${FPS} pictures a second of each stream, from complete to drawn, in ms\n`);
  console.log(formatTable([HEADING, ...rows.map(describeRow)]));
  console.log(`\n${await watchMemory(browser, minutes)}`);
  return rows.every(([, { shown, delaysMs }]) => delaysMs.length >= shown / 10) ? 0 : 1;
}

/** Shows pictures for so long. */
async function measure(browser: PlainBrowser, scenario: Scenario, seconds: number): Promise<Measurement> {
  const view = await openView();
  const page = await browser.openPage(view.url, WINDOW, scenario.prepare);
  const feed = startFeed(view, scenario);
  try {
    await page.waitUntil(`document.querySelectorAll("canvas[data-frame-id]").length === ${scenario.streams}`);
    await delay(WARM_UP_MS);
    const offsetMs = await compareClocks(page);
    const busyBefore = await page.metric("TaskDuration");
    await page.evaluate(NOTE_TIMES);
    const firstIds = feed.shown();
    await delay(seconds * 1000);
    const shown = feed.shown() - firstIds;
    const delaysMs = await readDelays(page, feed.completeUs, offsetMs);
    const busy = await page.metric("TaskDuration") - busyBefore;
    return { shown, delaysMs, mainThread: busy / seconds };
  } finally {
    feed.stop();
    await page.close();
    await view.close();
  }
}

function openView(): Promise<WebView> {
  const orientation = { rotateDegrees: 0, flip: false } as const;
  return openWebView({ hostname: "127.0.0.1", port: 0, maxAgeUs: 1_000_000, orientation });
}

/** Hands pictures over, each stream at its own moment of the interval. */
function startFeed(view: WebView, { streams, size }: Scenario) {
  const jpegs: readonly Jpeg[] = renderPictures(size, DISTINCT_PICTURES);
  const completeUs = new Map<string, number>();
  const beganMs = performance.now();
  const ids = Array.from({ length: streams }, () => 0);
  function showDue(): void {
    for (let stream = 0; stream < streams; stream++) {
      const due = (performance.now() - beganMs) * FPS / 1000 / DRIFT - stream / streams;
      if (ids[stream]! > due) continue;
      const id = ++ids[stream]!;
      const name = `camera ${stream + 1}`;
      const nowUs = monotonicUs();
      completeUs.set(`${name}/${id}`, nowUs);
      view.showFrame({
        ...{ id, jpeg: jpegs[id % jpegs.length]!, completeUs: nowUs, age: { ageUs: 0, boundUs: 0 } },
        stream: { key: name, name, ...size, fps: FPS },
      });
    }
  }
  const timer = setInterval(showDue, 2);
  const shown = () => ids.reduce((sum, id) => sum + id, 0);
  return { completeUs, shown, stop: () => clearInterval(timer) };
}

/** Notes with each picture that is drawn when that was. */
const NOTE_TIMES = `{
  window.drawnMs = [];
  for (const tile of document.querySelectorAll(".tile")) {
    const name = tile.querySelector(".name").textContent;
    const canvas = tile.querySelector(".picture canvas");
    new MutationObserver(() => window.drawnMs.push([name + "/" + canvas.dataset.frameId, performance.now()]))
      .observe(canvas, { attributes: true, attributeFilter: ["data-frame-id"] });
  }
}`;

async function readDelays(
  page: PlainPage,
  completeUs: ReadonlyMap<string, number>,
  offsetMs: number,
): Promise<number[]> {
  const drawn = await page.evaluate<[string, number][]>("window.drawnMs");
  return drawn.map(([id, drawnMs]) => drawnMs + offsetMs - completeUs.get(id)! / 1000);
}

/** What the view's clock is ahead of the page's. */
async function compareClocks(page: PlainPage): Promise<number> {
  return await page.evaluate(`new Promise((resolve) => {
    const socket = new WebSocket(new URL("/frames", location.href.replace(/^http/, "ws")));
    let best = { ms: Infinity, offsetMs: 0 }, left = 50, asking;
    const ask = () => socket.send(JSON.stringify({ type: "clock", pageMs: performance.now() }));
    socket.onopen = () => {
      socket.send(JSON.stringify({ type: "watch", keys: [] }));
      // A question remains without an answer while there is no room for it.
      asking = setInterval(ask, 10);
    };
    socket.onmessage = ({ data }) => {
      const answeredMs = performance.now();
      const { type, pageMs, listenerUs } = typeof data === "string" ? JSON.parse(data) : {};
      if (type !== "clock") return;
      const ms = answeredMs - pageMs;
      if (ms < best.ms) best = { ms, offsetMs: listenerUs / 1000 - (answeredMs + pageMs) / 2 };
      if (--left > 0) return;
      clearInterval(asking);
      socket.close();
      resolve(best.offsetMs);
    };
  })`);
}

/** Shows the camera's pictures for so long, and says how the page grew. */
async function watchMemory(browser: PlainBrowser, minutes: number): Promise<string> {
  const view = await openView();
  const page = await browser.openPage(view.url, WINDOW);
  const feed = startFeed(view, { name: "memory", streams: 1, size: CAMERA });
  const measureMb = async () => {
    await page.send("HeapProfiler.collectGarbage");
    const heap = await page.metric("JSHeapUsedSize") / 1e6;
    return { heap, process: await readProcessMb(browser) };
  };
  try {
    await delay(WARM_UP_MS * 2);
    const before = await measureMb();
    await delay(minutes * 60_000);
    const after = await measureMb();
    const describe = (name: "heap" | "process") =>
      `${before[name].toFixed(1)} → ${after[name].toFixed(1)} MB`;
    return `after ${minutes} min: heap ${describe("heap")}, process ${describe("process")} resident`;
  } finally {
    feed.stop();
    await page.close();
    await view.close();
  }
}

/** What the largest of the browser's processes that show pages holds. */
async function readProcessMb({ browser }: PlainBrowser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => {
    const status = Deno.readTextFileSync(`/proc/${id}/status`);
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024 / 1e6;
  });
  return Math.max(0, ...sizes);
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const HEADING = ["", "median", "p95", "worst", "drawn", "of", "main thread busy"];

function describeRow([{ name }, { shown, delaysMs, mainThread }]: [Scenario, Measurement]): string[] {
  const ms = (value: number | undefined) => value === undefined ? "–" : value.toFixed(1);
  return [
    name,
    ms(median(delaysMs)),
    ms(percentile(delaysMs, 0.95)),
    ms(percentile(delaysMs, 1)),
    `${delaysMs.length}`,
    `${shown}`,
    `${(mainThread * 100).toFixed(0)} %`,
  ];
}

if (import.meta.main) await runBench(USAGE, main);
