import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { HostTime } from "../../../src/capture/tracker/host_time.ts";
import { seededRandom } from "../../support/seeded_random.ts";

/** A tracker's clock beside this host's, and the way from one to the other. */
interface Tracker {
  /** What its clock counts, in µs. */
  readonly unitUs: number;
  /** What it shows when this host's clock shows 0. */
  readonly startUs: number;
  readonly driftPpm: number;
  /** The shortest way and how much longer it may be, in µs. */
  readonly wayUs: number;
  readonly jitterUs: number;
}

const TRACKER: Tracker = { unitUs: 1000, startUs: 5e9, driftPpm: 0, wayUs: 2000, jitterUs: 8000 };
const PERIOD_US = 5000;

/**
 * Measures every 5 ms of this host's clock from `fromUs` on for `seconds`.
 *
 * @returns of each measurement how much later it is placed than it was, in µs
 */
function follow(hostTime: HostTime, tracker: Tracker, { fromUs = 1e6, seconds = 20 } = {}) {
  const random = seededRandom(fromUs);
  const errors: number[] = [];
  let arrivedUs = 0;
  for (let trueUs = fromUs; trueUs < fromUs + seconds * 1e6; trueUs += PERIOD_US) {
    const trackerTime = (tracker.startUs + trueUs * (1 + tracker.driftPpm * 1e-6)) / tracker.unitUs;
    const arrivalUs = Math.round(trueUs + tracker.wayUs + tracker.jitterUs * random.next() ** 3);
    arrivedUs = Math.max(arrivedUs, arrivalUs);
    const hostUs = hostTime.toHostUs(trackerTime, arrivedUs);
    assert(Number.isInteger(hostUs) && hostUs >= 0 && hostUs <= arrivedUs);
    errors.push(hostUs - trueUs);
  }
  return errors;
}

for (const [unit, unitUs] of [["s", 1e6], ["ms", 1e3], ["µs", 1], ["ns", 1e-3]] as const) {
  for (const startUs of [0, 5e9, 1.7e15]) {
    Deno.test(`HostTime takes the jitter out of times in ${unit} that begin at ${startUs} µs`, () => {
      const errors = follow(new HostTime(), { ...TRACKER, unitUs, startUs });
      // the shortest way can not be known; what is above it is found within the window
      for (const errorUs of errors.slice(400)) assertAlmostEquals(errorUs, TRACKER.wayUs, 20);
    });
  }
}

Deno.test("HostTime returns the arrival until it knows the unit", () => {
  const hostTime = new HostTime();
  for (let arrivalUs = 1000; arrivalUs < 50_000; arrivalUs += 1000) {
    assertEquals(hostTime.toHostUs(7 + arrivalUs / 1e6, arrivalUs), arrivalUs);
  }
  assertEquals(hostTime.toHostUs(7.051, 51_000), 51_000);
  assertEquals(hostTime.toHostUs(7.052, 53_000), 52_000);
  assertEquals(hostTime.toHostUs(undefined, 54_000), 54_000);
});

for (const driftPpm of [-100, 100]) {
  Deno.test(`HostTime follows a clock that drifts by ${driftPpm} ppm`, () => {
    const errors = follow(new HostTime(), { ...TRACKER, driftPpm }, { seconds: 120 });
    // 12 ms in all; 0.4 ms within the window
    for (const errorUs of errors.slice(400)) assertAlmostEquals(errorUs, TRACKER.wayUs, 450);
  });
}

Deno.test("HostTime begins anew where the tracker's clock is set back or ahead", () => {
  const hostTime = new HostTime();
  const starts = [5e9, 0, 3e6, 1.1e6, 9e9].entries();
  for (const [round, startUs] of starts) {
    const errors = follow(hostTime, { ...TRACKER, startUs }, { fromUs: 1e6 + round * 5e6, seconds: 5 });
    // never out of the past: at first it is the arrival
    for (const errorUs of errors) {
      assert(errorUs >= TRACKER.wayUs - 20, `${errorUs} µs after clock ${round} was set`);
    }
    for (const errorUs of errors.slice(400)) assertAlmostEquals(errorUs, TRACKER.wayUs, 20);
  }
});

Deno.test("HostTime follows another unit after a restart, whether or not it is told of it", () => {
  for (const isTold of [true, false]) {
    const hostTime = new HostTime();
    for (const [round, unitUs] of [1e3, 1, 1e6, 1e-3].entries()) {
      const errors = follow(hostTime, { ...TRACKER, unitUs }, { fromUs: 1e6 + round * 10e6, seconds: 10 });
      for (const errorUs of errors.slice(1200)) assertAlmostEquals(errorUs, TRACKER.wayUs, 20);
      if (isTold) hostTime.reset();
    }
  }
});

Deno.test("HostTime places late what stood still on its way, and not when it came", () => {
  const hostTime = new HostTime();
  follow(hostTime, TRACKER, { seconds: 3 });
  const errors: number[] = [];
  for (let trueUs = 4e6; trueUs <= 5.5e6; trueUs += PERIOD_US) {
    errors.push(hostTime.toHostUs((TRACKER.startUs + trueUs) / TRACKER.unitUs, 5.502e6) - trueUs);
  }
  for (const errorUs of errors) assertAlmostEquals(errorUs, TRACKER.wayUs, 20);
});

for (const pauseSeconds of [0.5, 1.99, 4.5, 60]) {
  Deno.test(`HostTime makes nothing younger while a queue of ${pauseSeconds} s stays on the way`, () => {
    // The way stands still at each phase of the window, and from then on everything waits behind what had come meanwhile.
    for (let phaseSeconds = 5; phaseSeconds < 9; phaseSeconds += 0.05) {
      const hostTime = new HostTime();
      follow(hostTime, TRACKER, { seconds: phaseSeconds });
      const fromUs = 1e6 + Math.round(phaseSeconds * 1e6);
      const queued = { ...TRACKER, wayUs: TRACKER.wayUs + pauseSeconds * 1e6 };
      const errors = follow(hostTime, queued, { fromUs, seconds: 15 });
      // 200 ppm of the pause and of the time since
      const mostUs = TRACKER.wayUs + (pauseSeconds + 15) * 200 + 20;
      for (const errorUs of errors) {
        assert(errorUs <= mostUs, `${errorUs} µs younger, from ${phaseSeconds} s on`);
      }
    }
  });
}

Deno.test("HostTime tells the unit of times that come in blocks, and after many that came at once", () => {
  const hostTime = new HostTime();
  const errors: number[] = [];
  for (let trueUs = 0; trueUs < 12e6; trueUs += PERIOD_US) {
    // two seconds of them at once, then a block every half second
    const arrivalUs = trueUs < 2e6 ? 2e6 : Math.ceil(trueUs / 5e5) * 5e5;
    errors.push(hostTime.toHostUs(trueUs / 1e6, arrivalUs) - trueUs);
  }
  for (const errorUs of errors.slice(1200)) assert(errorUs >= 0 && errorUs <= PERIOD_US, `${errorUs}`);
});

Deno.test("HostTime returns the arrival where the times are no clock's", () => {
  const counters = [(n: number) => n, () => 0, (n: number) => -n, (n: number) => n ** 3 * 1e9];
  for (const count of counters) {
    const hostTime = new HostTime();
    for (const periodUs of [5_000, 33_333]) {
      for (let n = 0; n < 600; n++) {
        const arrivalUs = 1e6 + n * periodUs;
        assertEquals(hostTime.toHostUs(count(n), arrivalUs), arrivalUs, `${count} every ${periodUs} µs`);
      }
      hostTime.reset();
    }
  }
});

Deno.test("HostTime.toHostPose keeps all of the pose but its time", () => {
  const pose = { trackerTime: 1, position: [1, 2, 3], orientation: [0, 0, 0, 1], confidence: 2 } as const;
  assertEquals(new HostTime().toHostPose(pose, 77), {
    timeUs: 77,
    position: [1, 2, 3],
    orientation: [0, 0, 0, 1],
    confidence: 2,
  });
});

Deno.test("HostTime learns nothing from arrivals that were dated back, and makes nothing younger by its own clock", () => {
  const time = new HostTime();
  const at = (us: number) => time.toHostUs(us / 1000, us + 500);
  for (let us = 0; us <= 400_000; us += 10_000) at(us);
  time.distrust(400_500);
  // Taken and read much later, dated by the last look before.
  assertEquals(time.toHostUs(5000, 400_500), 400_500);
  assertEquals(at(5_200_000), 5_200_500);
});
