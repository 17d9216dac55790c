import { assert, assertEquals } from "@std/assert";
import { Credit } from "../../../src/doors/nats/credit.ts";

const INTERVAL_US = 33_333;

/** A server that holds the newest picture of a camera, and a link to who pulls it. */
interface Link {
  readonly roundTripUs: number;
  readonly bitsPerSecond: number;
  readonly pictureBytes: number;
  /** Who reads does nothing else for so long, with each. @default 0 */
  readonly handlingUs?: number;
  /** With each of so many pictures who reads stands still for a while. @default never */
  readonly stallEvery?: number;
}

const STALL_US = 120_000;

/** What came in so many seconds: how late each was, and by what credit it was asked for in the end. */
function pull(link: Link, seconds: number) {
  const { roundTripUs, bitsPerSecond, pictureBytes, handlingUs = 0, stallEvery = Infinity } = link;
  const credit = new Credit();
  const transferUs = pictureBytes * 8 / bitsPerSecond * 1e6;
  const halfUs = roundTripUs / 2;
  /** When requests reach the server. */
  const requests: number[] = [];
  const lateUs: number[] = [];
  let sentFrame = -1;
  let linkFreeUs = 0;
  let atUs = 0;
  let freeUs = 0;
  let out = 0;
  const ask = (nowUs: number) => {
    for (; out < credit.credit; out++) requests.push(nowUs + halfUs);
  };
  ask(0);
  while (atUs < seconds * 1e6 && requests.length > 0) {
    const requestUs = requests.shift()!;
    // The newest that there is, or the next one.
    const frame = Math.max(sentFrame + 1, Math.floor(requestUs / INTERVAL_US));
    sentFrame = frame;
    const leavesUs = Math.max(requestUs, frame * INTERVAL_US);
    linkFreeUs = Math.max(linkFreeUs, leavesUs) + transferUs;
    const stallUs = (lateUs.length + 1) % stallEvery === 0 ? STALL_US : 0;
    atUs = Math.max(freeUs, linkFreeUs + halfUs) + stallUs;
    freeUs = atUs + handlingUs;
    lateUs.push(atUs - frame * INTERVAL_US);
    out--;
    credit.observe({ nowUs: atUs, lateUs: lateUs.at(-1)!, intervalUs: INTERVAL_US, roundTripUs });
    ask(freeUs);
  }
  const sorted = lateUs.toSorted((a, b) => a - b);
  return {
    credit: credit.credit,
    fps: lateUs.length / seconds,
    mostUs: sorted.at(-1)!,
    p99Us: sorted[Math.floor(sorted.length * 0.99)]!,
  };
}

Deno.test("Credit begins with one picture on its way", () => {
  assertEquals(new Credit().credit, 1);
});

Deno.test("Credit rises until the round trip is filled, so that a far viewer has the full rate", () => {
  const { credit, fps } = pull({ roundTripUs: 80_000, bitsPerSecond: 100e6, pictureBytes: 50_000 }, 30);
  assert(fps > 28, `${fps}`);
  assertEquals(credit, 4);
});

Deno.test("Credit stays one where pictures would wait for each other on a slow link", () => {
  const { credit, fps, mostUs } = pull({ roundTripUs: 10_000, bitsPerSecond: 3e6, pictureBytes: 50_000 }, 60);
  assertEquals(credit, 1);
  assert(fps > 6.5, `${fps}`);
  assert(mostUs < 200_000, `${mostUs}`);
});

Deno.test("Credit rises to what a link takes that is both slow and long, and no further", () => {
  const { credit, fps, p99Us } = pull({ roundTripUs: 80_000, bitsPerSecond: 3e6, pictureBytes: 50_000 }, 60);
  assertEquals(credit, 2);
  assert(fps > 7.3, `${fps}`);
  assert(p99Us < 300_000, `${p99Us}`);
});

Deno.test("Credit stays one where who reads is slow, so that none waits for it", () => {
  const link = { roundTripUs: 40_000, bitsPerSecond: 1e9, pictureBytes: 50_000, handlingUs: 1e6 };
  const { credit, mostUs } = pull(link, 120);
  assertEquals(credit, 1);
  assert(mostUs < 80_000, `${mostUs}`);
});

Deno.test("Credit does not go beyond what the round trip needs on a fast link", () => {
  const { credit, fps, p99Us } = pull({ roundTripUs: 500, bitsPerSecond: 1e9, pictureBytes: 50_000 }, 30);
  assertEquals(credit, 1);
  assert(fps > 29, `${fps}`);
  assert(p99Us < 5_000, `${p99Us}`);
});

Deno.test("Credit is one again after beginAnew", () => {
  const credit = new Credit();
  for (let i = 0; i < 100; i++) {
    credit.observe({ nowUs: i * INTERVAL_US, lateUs: 1000, intervalUs: INTERVAL_US, roundTripUs: 90_000 });
  }
  assertEquals(credit.credit, 4);
  credit.beginAnew();
  assertEquals(credit.credit, 1);
});

Deno.test("Credit does not fall for what stands still for a moment now and then", () => {
  const far = { roundTripUs: 80_000, bitsPerSecond: 100e6, pictureBytes: 50_000 };
  const { credit, fps } = pull({ ...far, stallEvery: 50 }, 60);
  assert(credit >= 3, `${credit}`);
  assert(fps > 26, `${fps}`);
});
