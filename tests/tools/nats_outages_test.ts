/**
 * What breaks between a robot and who looks at it through servers of NATS: every view says in time that its picture is old, none is
 * given an old one as new, and new ones come when it is mended. Real programs, and pictures that show when they were taken.
 */

import { assert } from "@std/assert";
import type { Page } from "playwright-core";
import type { Jpeg } from "../../src/common/frame.ts";
import { type GreyJpegDecoder, openGreyJpegDecoder } from "../../src/jpeg/grey/grey_jpeg.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { launchBrowser } from "../support/browsers.ts";
import { readAge } from "../support/clock_pictures.ts";
import { splitMjpeg } from "../support/mjpeg.ts";
import { type NatsChain, startNatsChain } from "../support/nats_chain.ts";
import { type Reading, readSnapshots, readStream } from "../support/picture_readers.ts";
import { hasProgram, testWith } from "../support/programs.ts";
import { readFrames } from "../support/program_reader.ts";
import { until } from "../support/until.ts";

const MAX_AGE_MS = 600;
/** Long enough that what was new before it is told from what is new after it … */
const OUTAGE_MS = 3_000;
/** … and that nothing has been said of the robot for some time. */
const LONG_OUTAGE_MS = 6_000;
/** By which a busy machine may hold up whoever takes a picture or looks at the clock. */
const SLACK_US = 1_500_000;

/** Breaks it, and gives what mends it. */
type Outage = (chain: NatsChain) => Promise<() => Promise<void> | void> | (() => Promise<void> | void);

const CUT = "the way between the servers is cut";
const OUTAGES: Readonly<Record<string, Outage>> = {
  "the robot stands still": ({ robot }) => stop(robot),
  "the robot is started again": async (chain) => {
    await chain.robot.end("SIGKILL");
    return () => chain.startRobot();
  },
  "the gateway stands still": ({ gateway }) => stop(gateway),
  "the gateway is started again": async (chain) => {
    await chain.gateway.end("SIGKILL");
    return () => chain.startGateway();
  },
  "the site's server stands still": ({ site }) => stop(site),
  "the site's server is started again": async ({ site }) => {
    await site.kill();
    return () => site.start();
  },
  "the hub's server is started again": async ({ hub }) => {
    await hub.kill();
    return () => hub.start();
  },
  [CUT]: ({ way }) => {
    way.hold();
    return () => way.letGo();
  },
};

function stop(program: { signal(signal: Deno.Signal): void }): () => void {
  program.signal("SIGSTOP");
  return () => program.signal("SIGCONT");
}

/** The chain, and what comes of it. */
interface Scene {
  readonly chain: NatsChain;
  readonly decoder: GreyJpegDecoder;
  readonly readings: Readonly<Record<"snapshots" | "parts" | "frames", Reading[]>>;
  /** Absent where there is no browser. */
  readonly page: Page | undefined;
}

testWith(
  ["nats-server"],
  "all views say in time that a picture is old while something between is broken, and show new ones afterwards",
  async (t) => {
    await withScene(async (scene) => {
      for (const [what, breakIt] of Object.entries(OUTAGES)) {
        const isFine = await t.step(what, async () => {
          const fromUs = monotonicUs();
          const mend = await breakIt(scene.chain);
          let toUs: number;
          try {
            await allStale(scene);
            const outageMs = what === CUT ? LONG_OUTAGE_MS : OUTAGE_MS;
            const leftMs = outageMs - (monotonicUs() - fromUs) / 1000;
            await new Promise((resolve) => setTimeout(resolve, Math.max(0, leftMs)));
            await allStale(scene);
          } finally {
            toUs = monotonicUs();
            await mend();
          }
          await allNew(scene, toUs);
          checkAll(scene);
          if (scene.page) await checkPage(scene.page, fromUs);
        });
        if (!isFine) break;
      }
    });
  },
);

async function withScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  const aborting = new AbortController();
  const reading: Promise<void>[] = [];
  await using ends = new AsyncDisposableStack();
  const chain = ends.use(
    await startNatsChain(["--max-age", `${MAX_AGE_MS}ms`, "--output", "-", "--stats-interval", "200ms"]),
  );
  const { url, viewer } = chain;
  const decoder = ends.adopt(await openGreyJpegDecoder(), (decoder) => decoder.close());
  const readings: Scene["readings"] = { snapshots: [], parts: [], frames: [] };
  const { signal } = aborting;
  ends.defer(async () => {
    aborting.abort();
    await Promise.all(reading);
  });
  await viewer.line(/Stream rover/);
  const shared = { signal, decoder };
  reading.push(
    readSnapshots(url, { ...shared, maxAgeMs: MAX_AGE_MS, readings: readings.snapshots }),
    readStream(url, { ...shared, query: "", readings: readings.parts }),
    readFrames(url, { ...shared, readings: readings.frames }),
  );
  const page = hasProgram("chromium") ? await openPage(ends, url) : undefined;
  const scene = { chain, decoder, readings, page };
  await allNew(scene, 0);
  await test(scene);
}

async function openPage(ends: AsyncDisposableStack, url: string): Promise<Page> {
  const browser = ends.adopt(await launchBrowser("Chromium"), (browser) => browser.close());
  const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
  await page.goto(url);
  await page.locator('.tile[data-state="live"]').waitFor();
  // When it has changed, by this host's clock; a tile that is no more is not live either.
  await page.evaluate(`(() => {
    const state = () => document.querySelector(".tile")?.dataset.state ?? "gone";
    window.changes = [[Date.now(), state()]];
    new MutationObserver(() => {
      if (state() !== window.changes.at(-1)[1]) window.changes.push([Date.now(), state()]);
    }).observe(document.body, { attributes: true, childList: true, subtree: true });
  })()`);
  return page;
}

/** Waits until every view says that its picture is old. */
async function allStale({ chain: { url, viewer }, page }: Scene): Promise<void> {
  const lines = viewer.log.length;
  await viewer.until("a snapshot is refused, with its age", async () => {
    const { status, headers, body } = await fetch(`${url}snapshot.jpg`);
    await body?.cancel();
    return status === 503 && Number(headers.get("x-age-ms")) > MAX_AGE_MS;
  });
  await until(
    "the metrics say so",
    async () => /frame_stale\{[^}]*stream="rover"[^}]*\} 1/.test(await (await fetch(`${url}metrics`)).text()),
  );
  await viewer.until(
    "the status line says so",
    () => viewer.log.slice(lines).some((line) => /rover.* age STALE/.test(line)),
  );
  if (page) await page.locator('.tile[data-state="stale"]').waitFor();
}

/** Waits until every view has a picture that was taken since then. */
async function allNew(
  { chain: { url, viewer }, decoder, readings, page }: Scene,
  sinceUs: number,
): Promise<void> {
  for (const [name, all] of Object.entries(readings)) {
    await viewer.until(`${name} are new`, () => all.some(({ atUs, trueUs }) => atUs - trueUs > sinceUs));
  }
  await viewer.until("the output is new", () => {
    const newest = splitMjpeg(viewer.stdout).at(-1);
    const atUs = monotonicUs();
    return newest !== undefined && atUs - readAge(newest, { decoder, atUs }) > sinceUs;
  });
  await until(
    "the metrics are so",
    async () => /frame_stale\{[^}]*stream="rover"[^}]*\} 0/.test(await (await fetch(`${url}metrics`)).text()),
  );
  if (page) await page.locator('.tile[data-state="live"]').waitFor();
}

/** No reader was told less than the truth, none that asked for an age got an older picture, and none got one after a newer one. */
function checkAll({ chain: { viewer }, decoder, readings }: Scene): void {
  for (const [name, all] of Object.entries(readings)) {
    for (const { claimUs, trueUs } of all) {
      // A stream's first pictures come before the clocks of the robot and its gateway have been compared.
      if (Number.isNaN(claimUs) && name !== "snapshots") continue;
      assert(claimUs >= trueUs - SLACK_US, `${name}: ${claimUs} µs old at most, in truth ${trueUs} µs`);
    }
  }
  for (const { trueUs } of readings.snapshots) {
    assert(trueUs <= MAX_AGE_MS * 1000 + SLACK_US, `a snapshot was ${trueUs} µs old`);
  }
  const atUs = monotonicUs();
  const takenUs = splitMjpeg(viewer.stdout).map((jpeg: Jpeg) => atUs - readAge(jpeg, { decoder, atUs }));
  takenUs.forEach((us, at) => assert(at === 0 || us > takenUs[at - 1]!, "none is written after a newer one"));
}

/** The page was not live for longer than the last picture can have been young. */
async function checkPage(page: Page, fromUs: number): Promise<void> {
  const changes = await page.evaluate<[number, string][]>("window.changes");
  const fromMs = Date.now() - (monotonicUs() - fromUs) / 1000;
  const index = changes.findIndex(([ms, state]) => ms >= fromMs && state !== "live");
  assert(index > 0, JSON.stringify(changes));
  const lateMs = changes[index]![0] - fromMs;
  assert(lateMs <= MAX_AGE_MS + SLACK_US / 1000, `the page was live for ${lateMs} ms`);
}
