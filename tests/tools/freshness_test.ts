/**
 * What stands still anywhere between the camera and a program gives that program no old picture as a new one, by whichever way it
 * reads: pictures that show the moment they were taken, real programs, and freezes of a second and a half.
 */

import { assert } from "@std/assert";
import { openGreyJpegDecoder } from "../../src/jpeg/grey/grey_jpeg.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { readAge } from "../support/clock_pictures.ts";
import { type Reading, type ReadingOptions, readSnapshots, readStream } from "../support/picture_readers.ts";
import { type HoldingRelay, relayTcp, relayUdp } from "../support/holding_relay.ts";
import { testWith } from "../support/programs.ts";
import { startListener, startTool, Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const EXAMPLES = new URL("../../scripts/examples/", import.meta.url).pathname;
const MAX_AGE_MS = 300;
/** Long enough that what was new before it is told from what is new after it. */
const FREEZE_MS = 1_500;
/** By which a busy machine may hold up whoever takes a picture or looks at the clock. */
const SLACK_US = 600_000;
/** Of a freeze: from then on no picture is new enough. */
const LATE_US = MAX_AGE_MS * 1000 + SLACK_US;

/** An answer of `asking_camera.py` that was no picture. */
interface Refusal {
  readonly atUs: number;
  readonly staleUs: number | undefined;
  readonly why: string;
}

/** Everything from the camera to the programs, and what they have read. */
interface Scene {
  readonly cameraPid: number;
  readonly broadcaster: Tool;
  readonly listener: Tool;
  readonly link: HoldingRelay;
  readonly connection: HoldingRelay;
  readonly python: Tool;
  readonly readings: Readonly<Record<"snapshots" | "parts" | "newest parts" | "latest", Reading[]>>;
  readonly refusals: Refusal[];
}

/** What can stand still; `letGo` is called in any case. */
const STAGES: Readonly<Record<string, (scene: Scene) => () => void>> = {
  "the camera's program": ({ cameraPid }) => {
    Deno.kill(cameraPid, "SIGSTOP");
    return () => Deno.kill(cameraPid, "SIGCONT");
  },
  "broadcast": ({ broadcaster }) => stop(broadcaster),
  "the link between the hosts": ({ link }) => hold(link),
  "listen": ({ listener }) => stop(listener),
  "the connection to the program": ({ connection }) => hold(connection),
  "the program itself": ({ python }) => stop(python),
};

function stop(tool: Tool): () => void {
  tool.signal("SIGSTOP");
  return () => tool.signal("SIGCONT");
}

function hold(relay: HoldingRelay): () => void {
  relay.hold();
  return () => relay.letGo();
}

testWith(["python3"], "no program is given an old picture as a new one, whatever stands still", async (t) => {
  await withScene(async (scene) => {
    for (const [stage, freeze] of Object.entries(STAGES)) {
      await t.step(`while ${stage} stands still`, async () => {
        const isOwn = stage === "the program itself";
        const letGo = freeze(scene);
        const fromUs = monotonicUs();
        try {
          await new Promise((resolve) => setTimeout(resolve, FREEZE_MS));
          const isLate = ({ atUs }: Refusal) => atUs > fromUs + LATE_US;
          if (!isOwn) await until("latest() says so", () => scene.refusals.some(isLate));
        } finally {
          letGo();
        }
        const toUs = monotonicUs();
        await until(
          "every reader has new pictures again",
          () => countsSince(scene, toUs).every((count) => count >= 3),
        );
        checkAll(scene);
        if (!isOwn) checkRefused(scene, { fromUs, toUs });
      });
    }
  });
});

async function withScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const aborting = new AbortController();
  const reading: Promise<void>[] = [];
  await using ends = new AsyncDisposableStack();
  ends.defer(() => Deno.remove(folder, { recursive: true }));
  const { listener, to } = await startListener("--view", "web", "--web", "127.0.0.1:0", "--max-age", "10s");
  ends.use(listener);
  const [, webPort] = await listener.line(/page is at "?http:\/\/127\.0\.0\.1:(\d+)/);
  const link = ends.use(relayUdp(Number(to.split(":")[1])));
  const connection = ends.use(relayTcp(Number(webPort)));
  const camera = `${Deno.execPath()} run -A ${SUPPORT}clock_pictures.ts --fps 20 --pid ${folder}/pid`;
  const broadcaster = ends.use(startTool("broadcast", ["--camera-cmd", camera, `127.0.0.1:${link.port}`]));
  await listener.line(/Stream /);
  const url = `http://127.0.0.1:${connection.port}/`;
  const decoder = ends.adopt(await openGreyJpegDecoder(), (decoder) => decoder.close());
  const readings: Scene["readings"] = { snapshots: [], parts: [], "newest parts": [], latest: [] };
  const refusals: Refusal[] = [];
  const python = ends.use(startPython(url));
  const { signal } = aborting;
  ends.defer(async () => {
    aborting.abort();
    await Promise.all(reading);
  });
  const shared = { signal, decoder };
  reading.push(
    readSnapshots(url, { ...shared, maxAgeMs: MAX_AGE_MS, readings: readings.snapshots }),
    readStream(url, { ...shared, query: "", readings: readings.parts }),
    readStream(url, { ...shared, query: "newest", readings: readings["newest parts"] }),
    readAnswers(python, { ...shared, readings: readings.latest, refusals }),
  );
  const scene: Scene = {
    ...{ broadcaster, listener, link, connection, python, readings, refusals },
    cameraPid: Number(await Deno.readTextFile(`${folder}/pid`)),
  };
  await until("every reader has pictures", () => countsSince(scene, 0).every((count) => count >= 3));
  await test(scene);
}

/** Follows what `asking_camera.py` says. */
async function readAnswers(
  python: Tool,
  options: ReadingOptions & { readonly refusals: Refusal[] },
): Promise<void> {
  const { signal, decoder, readings, refusals } = options;
  let readBytes = 0;
  while (!signal.aborted) {
    const text = new TextDecoder().decode(python.stdout.subarray(readBytes));
    const lines = text.slice(0, text.lastIndexOf("\n") + 1);
    readBytes += lines.length;
    for (const line of lines.trim().split("\n").filter((line) => line !== "")) {
      const { at: atUs, jpeg, claim, stale, why } = JSON.parse(line);
      if (jpeg === undefined) refusals.push({ atUs, staleUs: stale === null ? undefined : stale * 1e6, why });
      else {readings.push({
          atUs,
          claimUs: claim * 1e6,
          trueUs: readAge(Uint8Array.fromBase64(jpeg), { decoder, atUs }),
        });}
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function startPython(url: string): Tool {
  const process = new Deno.Command("/usr/bin/python3", {
    args: [`${SUPPORT}asking_camera.py`, url, String(MAX_AGE_MS / 1000)],
    env: { PYTHONPATH: EXAMPLES },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  return new Tool("asking_camera.py", process, false);
}

/** How many pictures each reader has had that were taken since then. */
function countsSince({ readings, python }: Scene, sinceUs: number): number[] {
  assert(!python.hasEnded, python.log.join("\n"));
  const isSince = ({ atUs, trueUs, claimUs }: Reading) => !Number.isNaN(claimUs) && atUs - trueUs >= sinceUs;
  return Object.values(readings).map((all) => all.filter(isSince).length);
}

/** No reader was told less than the truth, and none that asked for an age got an older picture. */
function checkAll({ readings }: Scene): void {
  for (const [name, all] of Object.entries(readings)) {
    for (const { claimUs, trueUs } of all) {
      // A stream's first pictures come before the clocks have been compared.
      if (Number.isNaN(claimUs) && name.endsWith("parts")) continue;
      assert(claimUs >= trueUs - SLACK_US, `${name}: ${claimUs} µs old at most, in truth ${trueUs} µs`);
    }
  }
  for (const { trueUs } of readings.latest) {
    assert(trueUs <= MAX_AGE_MS * 1000 + SLACK_US, `latest() gave a picture that was ${trueUs} µs old`);
  }
}

/** While nothing new could come, who asked for a young picture got none, and was told how old the newest is. */
function checkRefused(
  { readings, refusals }: Scene,
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
): void {
  const isLate = ({ atUs }: { readonly atUs: number }) => atUs > fromUs + LATE_US && atUs < toUs;
  const late = refusals.filter(isLate);
  for (const { atUs, staleUs, why } of late) {
    assert(
      staleUs !== undefined && staleUs >= atUs - fromUs - SLACK_US,
      `${why}; in truth ${atUs - fromUs} µs`,
    );
  }
  for (const name of ["latest", "snapshots"] as const) {
    assert(!readings[name].some(isLate), `${name}: a picture was given`);
  }
}
