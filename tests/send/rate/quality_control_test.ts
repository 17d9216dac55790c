import { assert, assertEquals } from "@std/assert";
import { QualityControl } from "../../../src/send/rate/quality_control.ts";

const SECOND_US = 1_000_000;
const OPTIONS = { quality: 50, minQuality: 20, minFps: 10 };

interface Change {
  readonly second: number;
  readonly quality: number;
}

/** Observes once a second what `fpsAt` gives for the quality of that second, and lists the changes. */
function steer(
  control: QualityControl,
  fpsAt: (quality: number, second: number) => number | undefined,
  seconds: { readonly from?: number; readonly to: number },
): Change[] {
  const changes: Change[] = [];
  for (let second = seconds.from ?? 0; second < seconds.to; second++) {
    if (!control.observe(fpsAt(control.quality, second), second * SECOND_US)) continue;
    changes.push({ second, quality: control.quality });
  }
  return changes;
}

/** A link that lets so many frames of quality 50 through; a picture's bytes are as its quality to the power of 0.7. */
function linkOf(fpsAt50: number, exponent = 0.7): (quality: number) => number {
  return (quality) => fpsAt50 / (quality / 50) ** exponent;
}

function betweenChanges(changes: readonly Change[]): number[] {
  return changes.slice(1).map(({ second }, i) => second - changes[i]!.second);
}

Deno.test("QualityControl begins with the quality that was asked for, and leaves it where nothing limits the links", () => {
  const control = new QualityControl(OPTIONS);
  assertEquals(steer(control, () => Infinity, { to: 600 }), []);
  assertEquals(control.quality, 50);
});

Deno.test("QualityControl lowers the quality after three seconds of too few frames, step by step, to the least", () => {
  const control = new QualityControl(OPTIONS);
  assertEquals(steer(control, () => 2, { to: 600 }), [
    { second: 3, quality: 35 },
    { second: 8, quality: 25 },
    { second: 13, quality: 20 },
  ]);
});

Deno.test("QualityControl ignores too few frames that last less than three seconds", () => {
  const control = new QualityControl(OPTIONS);
  assertEquals(steer(control, (_, second) => second % 4 === 0 ? 12 : 5, { to: 600 }), []);
});

Deno.test("QualityControl lowers the quality only as far as the link needs", () => {
  const control = new QualityControl(OPTIONS);
  const link = linkOf(7);
  const changes = steer(control, link, { to: 600 });
  assertEquals(changes.map(({ quality }) => quality), [35, 25]);
  assert(link(control.quality) >= OPTIONS.minFps);
});

Deno.test("QualityControl settles on every link, and never below the least frame rate without need", () => {
  for (let fpsAt50 = 1; fpsAt50 <= 40; fpsAt50 += 0.25) {
    const control = new QualityControl(OPTIONS);
    const link = linkOf(fpsAt50);
    const changes = steer(control, link, { to: 600 });
    assert(changes.length <= 3, `${fpsAt50}: ${JSON.stringify(changes)}`);
    assert(link(control.quality) >= OPTIONS.minFps || control.quality === 20, `${fpsAt50}`);
    assert(control.quality === 50 || link(control.quality) <= 2.1 * OPTIONS.minFps, `${fpsAt50}`);
  }
});

Deno.test("QualityControl raises the quality after ten seconds of room, step by step, to what was asked for", () => {
  const control = new QualityControl(OPTIONS);
  steer(control, () => 2, { to: 20 });
  assertEquals(steer(control, () => 30, { from: 20, to: 600 }), [
    { second: 30, quality: 25 },
    { second: 41, quality: 35 },
    { second: 52, quality: 50 },
  ]);
});

Deno.test("QualityControl raises nothing where the larger pictures would hardly be let through", () => {
  const control = new QualityControl(OPTIONS);
  steer(control, () => 2, { to: 20 });
  assertEquals(steer(control, () => 15.9, { from: 20, to: 600 }), []);
});

Deno.test("QualityControl waits longer and longer where each step up is too much, up to two minutes", () => {
  const control = new QualityControl(OPTIONS);
  // Bytes that are as the square of the quality: a step up takes twice as much, more than there is room for.
  const changes = steer(control, linkOf(9, 2), { to: 1800 });
  assertEquals(new Set(changes.map(({ quality }) => quality)), new Set([35, 50]));
  const waits = betweenChanges(changes).filter((_, i) => i % 2 === 0);
  assertEquals(waits.slice(0, 7), [11, 21, 41, 81, 121, 121, 121]);
  const trials = betweenChanges(changes).filter((_, i) => i % 2 === 1);
  assertEquals(new Set(trials), new Set([5]));
});

Deno.test("QualityControl forgets its failed tries once a step up has lasted", () => {
  const control = new QualityControl(OPTIONS);
  const tight = linkOf(9, 2);
  steer(control, tight, { to: 300 });
  steer(control, () => 60, { from: 300, to: 600 });
  assertEquals(control.quality, 50);
  const [down, up] = steer(control, tight, { from: 600, to: 700 });
  assertEquals([down!.quality, up!.quality, up!.second - down!.second], [35, 50, 11]);
});

Deno.test("QualityControl changes once in five seconds at most, on a link that changes all the time", () => {
  const control = new QualityControl(OPTIONS);
  const changes = steer(control, (_, second) => second % 30 < 15 ? 3 : 60, { to: 1800 });
  assert(changes.length > 0);
  for (const seconds of betweenChanges(changes)) assert(seconds >= 5, `${seconds}`);
});

Deno.test("QualityControl changes nothing while nobody watches, and counts its time anew afterwards", () => {
  const control = new QualityControl(OPTIONS);
  steer(control, () => 2, { to: 3 });
  assertEquals(steer(control, () => undefined, { from: 3, to: 300 }), []);
  assertEquals(steer(control, () => 2, { from: 300, to: 305 }), [{ second: 303, quality: 35 }]);
  assertEquals(steer(control, () => undefined, { from: 305, to: 600 }), []);
});

Deno.test("QualityControl has steps between any two bounds, and none where they are the same", () => {
  for (const [quality, minQuality, expected] of [[100, 60, [70, 60]], [3, 1, [2, 1]], [1, 1, []]] as const) {
    const control = new QualityControl({ quality, minQuality, minFps: 10 });
    assertEquals(steer(control, () => 1, { to: 60 }).map((change) => change.quality), expected);
  }
});

Deno.test("QualityControl spares a camera what nobody is sent, after a minute and a step at a time, and gives it back where it is of use", () => {
  const control = new QualityControl(OPTIONS);
  const changes: Change[] = [];
  for (let second = 0; second < 600; second++) {
    // what links have room for stays the same; a picture's bytes are as its quality to the power of 0.7
    const share = Math.min(1, (second < 400 ? 0.15 : 1.5) / (control.quality / 50) ** 0.7);
    if (!control.observe(35, second * SECOND_US, share)) continue;
    changes.push({ second, quality: control.quality });
  }
  assertEquals(changes.map(({ quality }) => quality), [35, 25, 35, 50]);
  assertEquals(changes.slice(0, 2).map(({ second }) => second), [60, 121]);
  assert(changes[2]!.second >= 400);
});
