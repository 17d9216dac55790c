import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { SofReceiver } from "../../src/legacy/sof_receiver.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { drainSender, frameOf, localAddress, noiseJpeg } from "./sof_frames.ts";
import { seededRandom } from "../support/seeded_random.ts";

const ROBOT = localAddress(5550);
const LAPTOP = localAddress(5551);

/** Sends frames at 30 a second through a network that loses a share of the datagrams. */
function runPair(options: { frames: number; fractionLost: number; seed: number }) {
  const random = seededRandom(options.seed);
  const sender = new SofSender({ targets: [LAPTOP] });
  const receiver = new SofReceiver();
  const pictures = Array.from(
    { length: 32 },
    (_, index) => noiseJpeg(1000 + random.below(150_000), index),
  );
  const sentFrames: Jpeg[] = [];
  const delivered: { jpeg: Jpeg; index: number; delayUs: number }[] = [];
  for (let index = 0; index < options.frames; index++) {
    const captureUs = index * 33_333;
    const jpeg = pictures[index % pictures.length]!;
    sentFrames.push(jpeg);
    sender.handleFrame(frameOf(jpeg), captureUs);
    for (const { bytes, atUs } of drainSender(sender, captureUs)) {
      if (random.next() < options.fractionLost) continue;
      const whole = receiver.handleDatagram(bytes, ROBOT, atUs);
      if (whole) delivered.push({ jpeg: whole, index, delayUs: atUs - captureUs });
    }
  }
  return { sentFrames, delivered, source: receiver.statistics().sources[0]! };
}

Deno.test("SofSender and SofReceiver carry every frame within its own interval", () => {
  const { sentFrames, delivered, source } = runPair({ frames: 100, fractionLost: 0, seed: 1 });
  assertEquals(delivered.map(({ jpeg }) => jpeg), sentFrames);
  assertEquals([source.framesComplete, source.framesLost, source.dataDatagramsLost], [100, 0, 0]);
  const slowestUs = Math.max(...delivered.map(({ delayUs }) => delayUs));
  assert(slowestUs <= 5_000, `${slowestUs} µs`);
});

Deno.test("SofReceiver delivers only true frames of a SofSender, and measures the loss", () => {
  for (const fractionLost of [0.01, 0.05, 0.1]) {
    const { sentFrames, delivered, source } = runPair({ frames: 200, fractionLost, seed: 3 });
    assert(delivered.length > 50);
    for (const { jpeg, index } of delivered) assertEquals(jpeg, sentFrames[index]);
    assertEquals(source.framesComplete, delivered.length);
    assert(source.framesComplete + source.framesLost <= 200);
    const measured = source.dataDatagramsLost / (source.dataDatagrams + source.dataDatagramsLost);
    assert(Math.abs(measured - fractionLost) < 0.03, `${measured} measured at ${fractionLost}`);
  }
});

Deno.test("SofReceiver keeps going where half of everything is lost", () => {
  const { sentFrames, delivered } = runPair({ frames: 500, fractionLost: 0.5, seed: 4 });
  const wrong = delivered.filter(({ jpeg, index }) => !equalBytes(jpeg, sentFrames[index]!));
  assert(delivered.length > 5, `${delivered.length} delivered`);
  assert(wrong.length <= delivered.length / 10, `${wrong.length} of ${delivered.length} are of two frames`);
});

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
