import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { RateControl } from "../../../src/send/rate/rate_control.ts";
import { SentLog } from "../../../src/send/rate/sent_log.ts";

const DATAGRAM_BYTES = 1200;
const MBIT = 1 / 8; // bytes a µs

/** A link of a certain rate with a queue, its viewer, and what the sender knows of them. */
class Link {
  readonly log = new SentLog();
  readonly control: RateControl;
  /** Bytes a µs. */
  rate = Infinity;
  nowUs = 1_000_000;
  /** Datagrams that the viewer reports as lost. */
  lost = 0;
  #freeUs = 0;
  #receivedBytes = 0;

  constructor(mostBitsPerSecond?: number) {
    this.control = new RateControl(this.log, mostBitsPerSecond);
  }

  /** Sends a frame as the control allows it, and reports it as a viewer does; answers when it was through. */
  frame(datagrams: number, clockUs = 0): number {
    this.nowUs = Math.max(this.nowUs, this.control.beginUs);
    const arrivals = [];
    for (let i = 0; i < datagrams; i++) {
      const counter = this.log.number(this.nowUs);
      this.log.noteBytes(DATAGRAM_BYTES);
      this.control.noteSent(DATAGRAM_BYTES, this.nowUs);
      this.#freeUs = Math.max(this.#freeUs, this.nowUs) + DATAGRAM_BYTES / this.rate;
      this.#receivedBytes += DATAGRAM_BYTES;
      const isSampled = i === 0 || i === datagrams - 1 || i % 8 === 0;
      if (isSampled) {
        arrivals.push({ counter, arrivalUs: this.#freeUs + 500 + clockUs, bytes: this.#receivedBytes });
      }
      if (this.control.paceBytesPerUs < Infinity) this.nowUs += DATAGRAM_BYTES / this.control.paceBytesPerUs;
      else this.nowUs += 5;
    }
    this.nowUs = Math.max(this.nowUs, this.#freeUs + 1000);
    this.control.observe({ arrivals, datagramsLost: this.lost }, this.nowUs);
    return this.#freeUs;
  }

  /** Lets the clock go on to the next frame of the camera. */
  pause(us: number): void {
    this.nowUs += us;
  }
}

Deno.test("RateControl sets no limit before it knows of one, nor on a link that is fast enough", () => {
  const link = new Link();
  assertEquals([link.control.bytesPerUs, link.control.paceBytesPerUs, link.control.beginUs], [
    Infinity,
    Infinity,
    -Infinity,
  ]);
  link.rate = 400 * MBIT;
  for (let i = 0; i < 100; i++) {
    link.frame(50);
    link.pause(30_000);
  }
  assertEquals([link.control.bytesPerUs, link.control.beginUs], [Infinity, -Infinity]);
});

for (const mbit of [1, 3, 10, 40]) {
  Deno.test(`RateControl finds a link of ${mbit} Mbit/s within a few frames, whatever the viewer's clock says`, () => {
    const link = new Link();
    link.rate = mbit * MBIT;
    for (let i = 0; i < 4; i++) link.frame(30, -7e9);
    assertAlmostEquals(link.control.bytesPerUs * 8, mbit, mbit * 0.1);
    assertEquals(link.control.paceBytesPerUs, 2 * link.control.bytesPerUs);
  });
}

Deno.test("RateControl follows a link that slows down, and one that becomes fast again, within a few frames", () => {
  const link = new Link();
  const after = (mbit: number, frames: number) => {
    link.rate = mbit * MBIT;
    for (let i = 0; i < frames; i++) {
      link.frame(30);
      link.pause(20_000);
    }
    return link.control.bytesPerUs * 8;
  };
  assertAlmostEquals(after(20, 6), 20, 2);
  assertAlmostEquals(after(3, 3), 3, 0.3);
  assertAlmostEquals(after(20, 6), 20, 2);
  assertEquals(after(1000, 8), Infinity);
});

Deno.test("RateControl lets a frame begin when the one before it has passed the link, and not much later", () => {
  const link = new Link();
  link.rate = 3 * MBIT;
  for (let i = 0; i < 5; i++) link.frame(20);
  for (let i = 0; i < 20; i++) {
    const throughUs = link.frame(20);
    const { beginUs } = link.control;
    assert(beginUs >= throughUs - 5000 && beginUs <= throughUs + 5000, `${beginUs - throughUs}`);
  }
});

Deno.test("RateControl does not take one late wakening of the viewer for a slow link", () => {
  const link = new Link();
  link.rate = 400 * MBIT;
  for (let i = 0; i < 50; i++) {
    const counter = link.log.number(link.nowUs);
    link.log.noteBytes(DATAGRAM_BYTES);
    const last = link.log.number(link.nowUs + 10);
    link.log.noteBytes(50 * DATAGRAM_BYTES);
    const lateUs = i % 5 === 0 ? 30_000 : 0;
    const arrivals = [
      { counter, arrivalUs: link.nowUs + 500, bytes: (i * 51 + 1) * DATAGRAM_BYTES },
      { counter: last, arrivalUs: link.nowUs + 900 + lateUs, bytes: (i + 1) * 51 * DATAGRAM_BYTES },
    ];
    link.control.observe({ arrivals, datagramsLost: 0 }, link.nowUs + 1000 + lateUs);
    link.pause(33_333);
    assertEquals(link.control.bytesPerUs, Infinity, `frame ${i}`);
  }
});

Deno.test("RateControl never allows more than the user does", () => {
  const link = new Link(2_000_000);
  assertEquals(link.control.bytesPerUs, 0.25);
  const startUs = link.nowUs;
  let frames = 0;
  for (; link.nowUs < startUs + 5_000_000; frames++) link.frame(10);
  assertAlmostEquals(frames * 10 * DATAGRAM_BYTES * 8 / 5, 2_000_000, 100_000);
});

Deno.test("RateControl knows when each datagram should have passed", () => {
  const link = new Link();
  link.rate = 3 * MBIT;
  for (let i = 0; i < 5; i++) link.frame(20);
  const counter = link.log.number(link.nowUs);
  link.log.noteBytes(DATAGRAM_BYTES);
  link.control.noteSent(DATAGRAM_BYTES, link.nowUs);
  const waitUs = link.control.passedUs(counter)! - link.nowUs;
  assert(waitUs > 3000 && waitUs < 6000, `${waitUs}`);
  assertEquals(link.control.passedUs(counter + 1), undefined);
});

Deno.test("RateControl forgets a limit when it is told to", () => {
  const link = new Link();
  link.rate = 3 * MBIT;
  for (let i = 0; i < 5; i++) link.frame(20);
  link.control.release();
  assertEquals([link.control.bytesPerUs, link.control.beginUs], [Infinity, -Infinity]);
});

Deno.test("RateControl takes arrivals of datagrams that never left, or long ago, for nothing", () => {
  const link = new Link();
  link.frame(10);
  const forged = [0, 99, 2 ** 31, 2 ** 32 - 1].map((counter) => ({ counter, arrivalUs: 2 ** 47, bytes: 5 }));
  for (const arrivals of [forged, forged.toReversed(), []]) {
    link.control.observe({ arrivals, datagramsLost: 0 }, link.nowUs);
  }
  for (let i = 0; i < 5; i++) link.frame(30);
  assert(link.control.bytesPerUs > 0);
});

Deno.test("RateControl lets less gather in a queue that drops, and more again when it does not", () => {
  const link = new Link();
  link.rate = 3 * MBIT;
  const gain = () => link.control.paceBytesPerUs / link.control.bytesPerUs;
  for (let i = 0; i < 5; i++) link.frame(20);
  assertAlmostEquals(gain(), 2);
  for (let i = 0; i < 12; i++) {
    link.lost += 3;
    link.frame(20);
  }
  assert(gain() < 1.1, `${gain()}`);
  for (let i = 0; i < 40; i++) link.frame(20);
  assertAlmostEquals(gain(), 2);
});
