import { assert, assertEquals } from "@std/assert";
import { packetize, type PacketizedFrame } from "../../../src/send/packetizer.ts";
import { SentFrame } from "../../../src/send/feed/sent_frame.ts";

function frameOf(bytes: number): PacketizedFrame {
  return packetize({ jpeg: new Uint8Array(bytes), captureUs: 0 }, { id: 1, datagramBytes: 1200 })!;
}

/** Lets everything leave that is meant to, counting from a counter on. */
function drain(sent: SentFrame, counter: number): [block: number, index: number, r: number][] {
  const left: [number, number, number][] = [];
  while (sent.left > 0) {
    const { block, index, r } = sent.turn();
    sent.noteSent(counter + left.length);
    left.push([block, index, r]);
  }
  return left;
}

const NONE_ON_THEIR_WAY = () => false;
const ALL_ON_THEIR_WAY = () => true;

Deno.test("SentFrame lets every source and repair fragment leave once, block by block in turn", () => {
  const sent = new SentFrame();
  sent.start(frameOf(300 * 1169), 2, 5);
  assertEquals([sent.startedUs, sent.left], [5, 3 * 102]);
  const left = drain(sent, 0);
  assertEquals(
    left,
    Array.from({ length: 3 * 102 }, (_, n) => [n % 3, Math.floor(n / 3), 2] as [number, number, number]),
  );
});

Deno.test("SentFrame answers with fragments that have not left before, and says how many are meant to leave", () => {
  const sent = new SentFrame();
  sent.start(frameOf(10_000), 1, 0);
  drain(sent, 0);
  assertEquals(sent.addRepair(0, 2), 2);
  assertEquals(drain(sent, 10), [[0, 10, 3], [0, 11, 3]]);
  assertEquals(sent.addRepair(0, 1), 1);
  assertEquals(drain(sent, 12), [[0, 12, 4]]);
});

Deno.test("SentFrame's answers go to the blocks that were asked for", () => {
  const sent = new SentFrame();
  sent.start(frameOf(300 * 1169), 0, 0);
  drain(sent, 0);
  sent.addRepair(2, 2);
  sent.addRepair(0, 1);
  assertEquals(drain(sent, 0).toSorted(), [[0, 100, 1], [2, 100, 2], [2, 101, 2]]);
});

Deno.test("SentFrame knows what whoever asks can not know of", () => {
  const sent = new SentFrame();
  sent.start(frameOf(10_000), 2, 0);
  for (let counter = 100; counter < 106; counter++) {
    sent.turn();
    sent.noteSent(counter);
  }
  // Five of eleven have not left; of those that have, three came after the newest one that is known.
  assertEquals(sent.countUnknown(0, 102, ALL_ON_THEIR_WAY), 5 + 3);
  assertEquals(sent.countUnknown(0, 102, NONE_ON_THEIR_WAY), 5);
  assertEquals(sent.countUnknown(0, 102, (counter) => counter > 104), 5 + 1);
  assertEquals(sent.countUnknown(0, 105, ALL_ON_THEIR_WAY), 5);
});

Deno.test("SentFrame can leave a second time as a whole, and not for ever", () => {
  const sent = new SentFrame();
  sent.start(frameOf(10_000), 1, 0);
  drain(sent, 0);
  assertEquals(sent.repeat(), 10);
  assertEquals(drain(sent, 10).map(([, index]) => index), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  let repeated = 0;
  while (sent.repeat() > 0) repeated += drain(sent, 0).length;
  assert(repeated <= 10, `${repeated} more`);
});

Deno.test("SentFrame answers no more than twice the picture, whatever is asked for", () => {
  for (const bytes of [1000, 10_000, 100_000]) {
    const sent = new SentFrame();
    const frame = frameOf(bytes);
    sent.start(frame, 0, 0);
    drain(sent, 0);
    let answered = 0;
    for (let i = 0; i < 1000; i++) answered += sent.addRepair(0, 255);
    assertEquals(answered, Math.min(2 * frame.k, 255 - frame.k));
    assertEquals(drain(sent, 0).length, answered);
  }
});

Deno.test("SentFrame begins the next frame as if there had been none before", () => {
  const sent = new SentFrame();
  sent.start(frameOf(1_000_000), 3, 0);
  sent.turn();
  sent.noteSent(0);
  sent.stop();
  assertEquals(sent.left, 0);
  const next = frameOf(2000);
  sent.start(next, 0, 9);
  assertEquals([sent.frame, sent.left], [next, 2]);
  assertEquals(drain(sent, 50), [[0, 0, 0], [0, 1, 0]]);
  assertEquals(sent.countUnknown(0, 49, ALL_ON_THEIR_WAY), 2);
});
