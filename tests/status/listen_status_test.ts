import { assert, assertEquals, assertMatch } from "@std/assert";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { openListenStatus } from "../../src/status/listen_status.ts";
import type { ReceivedFrame } from "../../src/common/frame.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import type { StreamStatus } from "../../src/common/stream_status.ts";
import { textOf, withLog } from "../support/log.ts";
import { until } from "../support/until.ts";
import { recordedRun } from "./recorded_status.ts";

const STREAM = { key: "1", name: "robot", width: 64, height: 48, fps: 30 };
const STATUS: StreamStatus = {
  stream: STREAM,
  fps: 30,
  bitsPerSecond: 14_200_000,
  fractionLost: 0.051,
  shareRecoveredByFec: 0.31,
  shareRecoveredByRequest: 0.31,
  shareUndeliverable: 0.033,
  overhead: 0.119,
  framesComplete: 290,
  framesLost: 10,
  framesRecoveredByFec: 90,
  framesRecoveredByRequest: 91,
};

const EXTRAS = { newest: new Map(), sendErrors: 3, statistics: { datagramsReceived: 9 } };
const AGE = { ageUs: 12_000, boundUs: 1000 };

/** What is shown of these streams, and what is written to the statistics file. */
async function show(
  streams: readonly StreamStatus[],
  picture?: Pick<ReceivedFrame, "age">,
  driving?: ReadonlyMap<string, DriverNews>,
) {
  const file = await Deno.makeTempFile();
  try {
    const run = recordedRun(LISTEN_FLAGS, file);
    const status = await openListenStatus(run);
    const figures = { stream: STREAM, id: 1, completeUs: monotonicUs(), ...picture };
    const newest = new Map(picture ? [[STREAM.key, figures]] : []);
    status.show(streams, { ...EXTRAS, newest, ...(driving ? { driving } : {}) });
    await status.close();
    return { ...run.terminal.lines[0]!, statistics: JSON.parse(await Deno.readTextFile(file)) };
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("openListenStatus shows rate, loss, what was recovered and what was not, overhead and age", async () => {
  const { full } = await show([STATUS], { age: AGE });
  const figures =
    "robot  open  30.0 fps  14.2 Mbit/s  loss 5.1 %  recovered 62.0 % (31.0 % by fec, 31.0 % asked for)  " +
    "undelivered 3.3 %  overhead 11.9 %  age ";
  assertEquals(full.slice(0, figures.length), figures);
  assertMatch(full.slice(figures.length), /^\d+ ms ± [12] ms$/);
});

Deno.test("openListenStatus says how old pictures were when they became whole, at whatever moment it is asked", async () => {
  const age = { medianUs: 9_000, worstUs: 41_300, boundUs: 400 };
  const { full, short, statistics } = await show([{ ...STATUS, age }], { age: AGE });
  assertEquals(full.split("  ").at(-1), "age 9 ms ± 1 ms, worst 41 ms");
  assertEquals(short.split("  ").at(-1), "age 9 ms ± 1 ms");
  assertEquals(statistics.streams[0].age, age);
});

Deno.test("openListenStatus says how old the newest picture is where that is old", async () => {
  const age = { medianUs: 9_000, worstUs: 41_300, boundUs: 400 };
  const { full } = await show([{ ...STATUS, age }], { age: { ageUs: 3_200_000, boundUs: 400 } });
  assertMatch(full.split("  ").at(-1)!, /^age STALE 3\.\d s ± 0\.[12] s$/);
});

Deno.test("openListenStatus calls nothing stale that is not pulled, as nobody looks at it", async () => {
  const { full, short } = await show([{ ...STATUS, isUnseen: true }], { age: { ...AGE, ageUs: 9e6 } });
  assertEquals([full, short], ["robot  not looked at", "robot  not looked at"]);
});

Deno.test("openListenStatus shows no age where the clocks have not been compared", async () => {
  const { full, short } = await show([STATUS], {});
  for (const line of [full, short]) assertEquals(line.split("  ").at(-1), "age unknown");
});

const NOTHING_RECOVERED = { shareRecoveredByFec: 0, shareRecoveredByRequest: 0, shareUndeliverable: 0 };
const { overhead: _, ...NO_PICTURE } = STATUS;

const PARTS: readonly (readonly [what: string, status: StreamStatus, parts: readonly string[]])[] = [
  ["nothing that is zero", { ...STATUS, ...NOTHING_RECOVERED }, ["loss 5.1 %", "overhead 11.9 %"]],
  ["one way of recovery by itself", { ...STATUS, ...NOTHING_RECOVERED, shareRecoveredByRequest: 0.031 }, [
    "loss 5.1 %",
    "recovered 3.1 % (3.1 % asked for)",
    "overhead 11.9 %",
  ]],
  [
    "how many pictures were refused, and why",
    { ...STATUS, ...NOTHING_RECOVERED, refused: { count: 30, reason: "too-many-scans" } },
    ["loss 5.1 %", "refused 30 (more than 20 scans)", "overhead 11.9 %"],
  ],
  [
    "how much was sent of pictures that were made to fit",
    {
      ...STATUS,
      ...NOTHING_RECOVERED,
      fitted: { count: 3, sentBytes: 11_200, cameraBytes: 50_300, psnr: 33.08 },
    },
    ["loss 5.1 %", "fitted 11 kB of 50 (33.1 dB)", "overhead 11.9 %"],
  ],
  [
    "that pictures came in fewer bytes and are the camera's",
    { ...STATUS, ...NOTHING_RECOVERED, fitted: { count: 3, sentBytes: 39_000, cameraBytes: 58_800 } },
    ["loss 5.1 %", "fitted 39 kB of 59 (lossless)", "overhead 11.9 %"],
  ],
  ["no overhead where no picture came", { ...NO_PICTURE, ...NOTHING_RECOVERED, shareUndeliverable: 1 }, [
    "loss 5.1 %",
    "undelivered 100.0 %",
  ]],
];

for (const [what, status, parts] of PARTS) {
  Deno.test(`openListenStatus shows ${what}`, async () => {
    const { full } = await show([status]);
    assertEquals(full.split("  ").slice(4, -1), parts);
  });
}

Deno.test("openListenStatus says in its short form, and in the file, how much was sent of pictures", async () => {
  const fitted = { count: 3, sentBytes: 3_240, cameraBytes: 50_300, psnr: 27 };
  const { short, statistics } = await show([{ ...STATUS, fitted }]);
  assertEquals(short.split("  ").slice(3, 5), ["loss 5.1 %", "fitted 3.2 kB of 50"]);
  assertEquals(statistics.streams[0].fitted, fitted);
});

Deno.test("openListenStatus shows that a stream is sealed, and in the file by whose keys", async () => {
  const seal = { state: "sealed", peer: "Rover 1" } as const;
  const { full, statistics } = await show([{ ...STATUS, stream: { ...STREAM, seal } }]);
  assertEquals(full.split("  ").slice(0, 2), ["robot", "sealed"]);
  assertEquals(statistics.streams[0].stream.seal, seal);
});

const STOPPED: DriverNews = {
  ...{ isDriving: false, reason: "no driver", mayDrive: true, mayStop: true, linear: 0, angular: 0 },
  ...{ pictureAgeMs: 0, commandAgeMs: 0, driver: "", asker: "", isOwn: false },
  ...{ isStopping: false, isAsking: false },
};
const { reason: _reason, ...MOVING } = { ...STOPPED, isDriving: true, linear: 0.5, angular: -0.25 };

const DRIVERS: readonly (readonly [news: DriverNews, full: string, short: string])[] = [
  [STOPPED, "stopped: no driver", "stopped: no driver"],
  [{ ...MOVING, isOwn: true, roundTripMs: 61 }, "you drive 0.50 -0.25, round trip 61 ms", "you drive"],
  [
    { ...MOVING, driver: "laptop", mayDrive: false },
    "laptop drives 0.50 -0.25, you may stop it",
    "laptop drives",
  ],
  [{ ...MOVING, isOwn: true, asker: "desk" }, "you drive 0.50 -0.25, desk asks to take over", "you drive"],
  [
    { ...STOPPED, reason: "picture too old", isOwn: true, roundTripMs: 61 },
    "stopped: picture too old",
    "stopped: picture too old",
  ],
  [
    { ...STOPPED, reason: "stop pressed", isStopping: true, mayDrive: false, mayStop: false },
    "stopped: stop pressed, you may watch, stopping",
    "stopped: stop pressed",
  ],
  [
    { ...STOPPED, reason: "other driver", driver: "laptop", isAsking: true, asker: "me" },
    "stopped: laptop is the driver, you ask to take over",
    "stopped: laptop is the driver",
  ],
];

for (const [news, full, short] of DRIVERS) {
  Deno.test(`openListenStatus shows who drives, and why not: ${full}`, async () => {
    const shown = await show([STATUS], undefined, new Map([[STREAM.key, news]]));
    assertEquals(shown.full.split("  ").slice(2, 4), [full, "30.0 fps"]);
    assertEquals(shown.short.split("  ").slice(1, 3), [short, "30.0 fps"]);
    assertEquals(shown.statistics.streams[0].drive, news);
  });
}

Deno.test("openListenStatus has a short form with the age, for a terminal of 80 columns", async () => {
  const { short } = await show([STATUS]);
  assertEquals(short, "robot  30.0 fps  14.2 Mbit/s  loss 5.1 %  recovered 62.0 %  age no picture yet");
  assertEquals(short.length < 80, true);
});

Deno.test("openListenStatus separates several streams, and says when there is none", async () => {
  const { full, short } = await show([STATUS, { ...STATUS, stream: { ...STREAM, key: "2", name: "" } }]);
  for (const line of [full, short]) {
    assertEquals(line.split("  |  ").map((part) => part.split("  ")[0]), ["robot", "stream 2"]);
  }
  const nothing = await show([]);
  assertEquals([nothing.full, nothing.short], ["waiting for a stream", "waiting for a stream"]);
});

Deno.test("openListenStatus writes every figure to the statistics file", async () => {
  const { statistics } = await show([STATUS]);
  assertEquals(statistics.streams, [STATUS]);
  assertEquals([statistics.sendErrors, statistics.datagramsReceived], [3, 9]);
  const { ageUs, boundUs } = (await show([STATUS], { age: AGE })).statistics.streams[0].newest;
  assertEquals({ ageUs, boundUs }, AGE);
});

Deno.test("openListenStatus shows eight streams, how many more there are, and writes them all to the file", async () => {
  const streams = Array.from(
    { length: 32 },
    (_, i) => ({ ...STATUS, stream: { ...STREAM, key: String(i) } }),
  );
  const { full, short, statistics } = await show(streams);
  assertEquals([full, short].map((text) => text.split("  |  ").length), [9, 9]);
  assertEquals([full, short].map((text) => text.endsWith("  |  24 more streams")), [true, true]);
  assertEquals(statistics.streams.length, 32);
});

Deno.test("openListenStatus logs no line for each of those who say something of their cameras without end", () =>
  withLog(async (log) => {
    const trouble = "no picture for 5 s";
    const run = recordedRun(LISTEN_FLAGS, "-");
    const status = await openListenStatus({ ...run, flags: { ...run.flags, "stats-json": undefined } });
    for (let key = 0; key < 1000; key++) {
      status.show([{ ...STATUS, stream: { ...STREAM, key: String(key), trouble } }], EXTRAS);
    }
    await status.close();
    const lines = log.map(textOf).filter((text) => text.startsWith("The camera")).length;
    assert(lines > 8 && lines < 100, `${lines} lines`);
  }));

Deno.test("openListenStatus says on a terminal, between its lines, that a door's picture has become old", async () => {
  const file = await Deno.makeTempFile();
  try {
    const run = recordedRun(LISTEN_FLAGS, file);
    const status = await openListenStatus(run);
    const stream = { ...STREAM, seal: { state: "door", by: "NATS" } as const };
    const frame: ReceivedFrame = {
      ...{ stream, id: 1, jpeg: new Uint8Array(1), completeUs: monotonicUs(), age: AGE },
    };
    const age = { medianUs: 9_000, worstUs: 41_300, boundUs: 400 };
    status.noteFrame(frame);
    status.show([{ ...STATUS, stream, age }], { ...EXTRAS, newest: new Map([[STREAM.key, frame]]) });
    assertMatch(run.terminal.lines[0]!.full, /age 9 ms/);
    await until("it says so", () => run.terminal.lines.length > 1);
    assertMatch(run.terminal.lines[1]!.full, /age STALE \d+ ms|age STALE \d\.\d s/);
    await status.close();
    assertEquals(run.terminal.lines.length, 2, "it is said once");
  } finally {
    await Deno.remove(file);
  }
});
