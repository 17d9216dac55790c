import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatAddress } from "../../src/common/address.ts";
import type { Camera } from "../../src/capture/camera.ts";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import {
  type BroadcastState,
  describeBroadcast,
  openBroadcastStatus,
} from "../../src/status/broadcast_status.ts";
import type { ViewerStatus } from "../../src/status/send_figures.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { Sender } from "../../src/send/sender.ts";
import type { SendingEnd } from "../../src/send/sending_end.ts";
import type { Report } from "../../src/protocol/report.ts";
import { SendingStates, type ViewerState } from "../../src/send/sending_state.ts";
import { RepairStore } from "../../src/send/repair/repair_store.ts";
import { type FeedLink, noStatistics } from "../../src/send/feed/feed_figures.ts";
import { ViewerFeed } from "../../src/send/feed/viewer_feed.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { textOf, withLog } from "../support/log.ts";
import { addressOf, attachReceiver, attachSender, makeJpeg } from "../support/pair.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";
import { recordedRun } from "./recorded_status.ts";

const CAMERA: Camera = {
  label: "test",
  ended: Promise.resolve(),
  statistics: () => ({ frames: 1, garbageBytes: 0, brokenFrames: 0, restarts: 0 }),
  close: () => Promise.resolve(),
};

function makeSender(): Sender {
  const options = { sessionId: 1, secret: new Uint8Array(32), name: "robot", datagramBytes: 1200 };
  return new Sender({ ...options, targets: [addressOf(2)], redundancy: 50 });
}

/** What is shown, and written to the statistics file, once a frame has left. */
async function show(sender: SendingEnd, state: BroadcastState = { sendErrors: 0 }) {
  const file = await Deno.makeTempFile();
  try {
    const run = recordedRun(BROADCAST_FLAGS, file);
    const status = await openBroadcastStatus(run, [addressOf(2)]);
    sender.handleFrame({ jpeg: makeJpeg(1, 5000), captureUs: 0 }, 0);
    const into = new Uint8Array(10_000);
    for (let nowUs = 0; nowUs < 100_000; nowUs += 100) while (sender.pollDatagram(nowUs, into));
    status.show(CAMERA, new SendingStates(sender).take(100_000), state);
    await status.close();
    return { line: run.terminal.lines[0]!.full, statistics: JSON.parse(await Deno.readTextFile(file)) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("openBroadcastStatus says who drives the robot, or why it is stopped", async () => {
  const words = [
    [{ isDriving: true, driver: "laptop" }, "driven by laptop"],
    [{ isDriving: false, reason: "picture too old", driver: "laptop" }, "stopped: picture too old"],
  ] as const;
  for (const [drive, text] of words) {
    const { line, statistics } = await show(makeSender(), { sendErrors: 0, drive });
    assert(line.includes(`  ${text} | `), line);
    assertEquals(statistics.drive, drive);
  }
});

Deno.test("openBroadcastStatus shows the totals, then each viewer's address, rates and link", async () => {
  const { line, statistics } = await show(makeSender());
  assertMatch(
    line,
    /^\d+\.\d fps {2}\d+\.\d Mbit\/s {2}overhead \d+\.\d % \| 10\.0\.0\.2:5550 \d+\.\d fps, \d+\.\d Mbit\/s, no reports$/,
  );
  assert(!("quality" in statistics));
});

Deno.test("openBroadcastStatus shows what is refused beside the rates", async () => {
  const { line, statistics } = await show(makeSender(), {
    sendErrors: 0,
    trouble: "9 poses refused: x is null",
  });
  assertMatch(line, /^\d+\.\d fps {2}\d+\.\d Mbit\/s {2}9 poses refused: x is null {2}overhead/);
  assertEquals(statistics.trouble, "9 poses refused: x is null");
});

Deno.test("openBroadcastStatus shows what becomes of the recording", async () => {
  const recording = {
    ...{ kind: "recording" as const, path: "a.mcap", bytes: 12_300_000, frames: 900, framesDropped: 2 },
    sinceUs: monotonicUs() - 65_500_000,
  };
  const { line, statistics } = await show(makeSender(), { sendErrors: 0, recording });
  assertMatch(line, / Mbit\/s {2}overhead \S+ % {2}recording 1:05 · 12\.3 MB · 2 frames left out \| /);
  assertEquals(statistics.recording, recording);
  const failed = { kind: "failed" as const, reason: "Cannot write a.mcap: No space left" };
  const { line: after } = await show(makeSender(), { sendErrors: 0, recording: failed });
  assertMatch(after, / Mbit\/s {2}Not recording: Cannot write a\.mcap: No space left {2}overhead/);
});

Deno.test("openBroadcastStatus writes the counters of repair to the statistics file", async () => {
  const { statistics: { overhead, sender, viewers: [viewer] } } = await show(makeSender());
  assert(overhead > 0.5 && overhead < 1.2, `${overhead}`); // half as much again is redundancy
  assertEquals(sender.feedbackBytes, 0);
  assertEquals([viewer.pictureBytesSent, viewer.repairsAhead > 0], [5000, true]);
  assertEquals([viewer.address, viewer.link.queueingUs], ["10.0.0.2:5550", 0]);
  assert(viewer.fps > 0 && viewer.bitsPerSecond > 0);
  assertEquals([viewer.repairsOnRequest, viewer.requests, viewer.requestsUnanswered], [0, 0, 0]);
});

Deno.test("openBroadcastStatus says where it speaks the original wire, which has no feedback", async () => {
  const { line } = await show(new SofSender({ targets: [addressOf(2)] }));
  assertMatch(line, / {2}original wire$/);
});

Deno.test("openBroadcastStatus says the quality where the camera can change it", async () => {
  const { line, statistics } = await show(makeSender(), { sendErrors: 3, quality: 35 });
  assertMatch(line, /Mbit\/s {2}quality 35 {2}overhead/);
  assertEquals([statistics.quality, statistics.sendErrors], [35, 3]);
});

Deno.test("openBroadcastStatus says when a viewer has come and when it has gone, and not of targets", () =>
  withLog(async (log) => {
    const network = new SimulatedNetwork({});
    const sender = attachSender(network, { targets: [addressOf(9)] });
    const run = recordedRun(BROADCAST_FLAGS, "-");
    const { "stats-json": _, ...flags } = run.flags;
    const quiet = { ...run, flags: { ...flags, "stats-json": undefined } };
    const status = await openBroadcastStatus(quiet, [addressOf(9)]);
    const states = new SendingStates(sender.machine);
    const show = () => status.show(CAMERA, states.take(0), { sendErrors: 0 });
    attachReceiver(network, { subscribeTo: [sender.address] });
    network.advance(100_000);
    show();
    show();
    network.detach(addressOf(2));
    network.advance(10_000_000);
    show();
    await status.close();
    const texts = log.map(textOf).filter((text) => text.startsWith("Viewer"));
    assertEquals(texts, ["Viewer 10.0.0.2:5550 has come", "Viewer 10.0.0.2:5550 has gone"]);
    await Promise.resolve();
  }));

Deno.test("openBroadcastStatus logs no line for each of those who come and go without end", () =>
  withLog(async (log) => {
    const viewers = { feeds: [] as readonly ViewerFeed[] };
    const sender = makeSender();
    Object.defineProperty(sender, "viewers", { get: () => viewers.feeds });
    const run = recordedRun(BROADCAST_FLAGS, "-");
    const { "stats-json": _, ...flags } = run.flags;
    const status = await openBroadcastStatus({ ...run, flags: { ...flags, "stats-json": undefined } }, []);
    const states = new SendingStates(sender);
    const options = { sessionId: 1, redundancy: 0, repairs: new RepairStore(), datagramBytes: 1200 };
    for (let second = 0; second < 100; second++) {
      viewers.feeds = Array.from({ length: 16 }, (_, i) => new ViewerFeed(addressOf(i, second + 1), options));
      status.show(CAMERA, states.take(0), { sendErrors: 0 });
    }
    await status.close();
    const lines = log.map(textOf).filter((text) => text.startsWith("Viewer")).length;
    assert(lines > 16 && lines < 100, `${lines} lines`);
  }));

function viewerOf(host: number, fps: number, link: Partial<FeedLink> = {}): ViewerStatus {
  return {
    viewer: {
      number: host,
      address: addressOf(host),
      statistics: noStatistics(),
      lastReport: undefined,
      link: { loss: 0, roundTripUs: 0, queueingUs: 0, ...link },
      isReporting: true,
      heardUs: 0,
    },
    fps,
    bitsPerSecond: 4e5 * fps,
  };
}

const TOTALS = { fps: 30, bitsPerSecond: 14.2e6, overhead: 0.05 };
const SLOW = { loss: 0.021, roundTripUs: 12_000, queueingUs: 3100, targetBitsPerSecond: 3e6 };

Deno.test("describeBroadcast shows up to three viewers one by one, with the rate that their links allow", () => {
  const viewers = [viewerOf(2, 30), viewerOf(3, 6.1, SLOW)];
  assertEquals(describeBroadcast({ ...TOTALS, viewers }), {
    full: "30.0 fps  14.2 Mbit/s  overhead 5.0 %" +
      " | 10.0.0.2:5550 30.0 fps, 12.0 Mbit/s, loss 0.0 %, queue 0.0 ms" +
      " | 10.0.0.3:5550 6.1 fps, 2.4 of 3.0 Mbit/s, loss 2.1 %, rtt 12 ms, queue 3.1 ms",
    short: "30.0 fps  14.2 Mbit/s  2 viewers, the worst: 6.1 fps, loss 2.1 %",
  });
});

Deno.test("describeBroadcast says how much of each picture is sent where they are made to fit", () => {
  const share = { why: "it pays", linkShare: 0.7 };
  const fit = { form: "wire", ...share, sentBytes: 10_900, cameraBytes: 50_400, psnr: 33.12 } as const;
  const line = (link: Partial<FeedLink>) =>
    describeBroadcast({ ...TOTALS, viewers: [viewerOf(2, 6.1, { ...SLOW, ...link })] }).full.split(", ")[2];
  assertEquals(line({ fit }), "fitted 11 kB of 50 (33.1 dB");
  assertEquals(line({ fit: { ...fit, sentBytes: 3210, psnr: Infinity } }), "fitted 3.2 kB of 50 (lossless");
  assertEquals(line({ fit: { ...fit, form: "jpeg" } }), "fitted 11 kB of 50 (33.1 dB)");
});

Deno.test("describeBroadcast counts more than three viewers, and shows the one that gets fewest frames", () => {
  const viewers = [viewerOf(2, 30), viewerOf(3, 6.1), viewerOf(4, 6.1, SLOW), viewerOf(5, 20)];
  const { full } = describeBroadcast({ ...TOTALS, viewers });
  assertEquals(
    full,
    "30.0 fps  14.2 Mbit/s  overhead 5.0 % | 4 viewers, the worst: " +
      `${formatAddress(addressOf(4))} 6.1 fps, 2.4 of 3.0 Mbit/s, loss 2.1 %, rtt 12 ms, queue 3.1 ms`,
  );
});

Deno.test("describeBroadcast says that nobody watches, and fits a narrow terminal", () => {
  const { full, short } = describeBroadcast({ fps: 30, bitsPerSecond: 0, viewers: [] });
  assertEquals([full, short], ["30.0 fps  0.0 Mbit/s | 0 viewers", "30.0 fps  0.0 Mbit/s  0 viewers"]);
  const viewers = [viewerOf(2, 30), viewerOf(3, 6.1, SLOW), viewerOf(4, 6.1, SLOW)];
  assert(describeBroadcast({ ...TOTALS, viewers }, { quality: 35 }).short.length < 80);
  const [viewer] = viewers;
  const one = describeBroadcast({ ...TOTALS, viewers: [viewer!] });
  assertEquals(one.short, "30.0 fps  14.2 Mbit/s  1 viewer: 30.0 fps, loss 0.0 %");
});

Deno.test("describeBroadcast says no loss where a viewer reports none, whatever is assumed of its link", () => {
  const line = (state: Partial<ViewerState>) => {
    const status = viewerOf(2, 30, { loss: 0.002 });
    const viewers = [{ ...status, viewer: { ...status.viewer, ...state } }];
    return describeBroadcast({ ...TOTALS, viewers }).short;
  };
  assertMatch(line({}), /loss 0\.2 %$/);
  assertMatch(line({ lastReport: { datagramsLost: 0 } as Report }), /loss 0\.0 %$/);
  assertMatch(line({ isReporting: false }), /30\.0 fps, no reports$/);
});

Deno.test("describeBroadcast says beside the camera's frames that nothing leaves, and why", () => {
  const viewers = [viewerOf(2, 30)];
  const failure = "Network is unreachable (os error 101)";
  const down = describeBroadcast({ fps: 30, bitsPerSecond: 0, viewers }, { failure });
  for (const line of [down.full, down.short]) {
    assertMatch(
      line,
      /^30\.0 fps {2}0\.0 Mbit\/s {2}NOTHING LEAVES: Network is unreachable \(os error 101\)/,
    );
  }
  const { full } = describeBroadcast({ ...TOTALS, viewers }, { failure });
  assertMatch(full, /14\.2 Mbit\/s {2}not all leaves: Network is unreachable/);
});

Deno.test("describeBroadcast says that nothing is known to arrive where all viewers that reported are silent", () => {
  const known = viewerOf(2, 30);
  const unknown = { ...known, viewer: { ...known.viewer, isReporting: false } };
  const silent = { ...unknown, silentUs: 4_200_000 };
  const { full, short } = describeBroadcast({ ...TOTALS, viewers: [silent] });
  assertMatch(full, /^30\.0 fps {2}14\.2 Mbit\/s {2}NOTHING IS KNOWN TO ARRIVE {2}.* no reports for 4\.2 s$/);
  assertMatch(short, /NOTHING IS KNOWN TO ARRIVE {2}1 viewer: 30\.0 fps, no reports for 4\.2 s$/);
  for (const viewers of [[silent, viewerOf(3, 30)], [unknown]]) {
    assert(!describeBroadcast({ ...TOTALS, viewers }).full.includes("NOTHING"));
  }
});

Deno.test("openBroadcastStatus counts as sent only what the system took", async () => {
  const { statistics } = await show(makeSender(), { sendErrors: 9, bytesRefused: 1e9, failure: "down" });
  assertEquals([statistics.bitsPerSecond, statistics.failure], [0, "down"]);
});
