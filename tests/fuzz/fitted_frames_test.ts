/** Whole frames of pictures that were made to fit, damaged: each is shown or refused, and the next good one is shown. */

import { assert, assertEquals } from "@std/assert";
import { CODEC_FITTED } from "../../src/protocol/media.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { heldBytes } from "../support/held_memory.ts";
import { addressOf } from "../support/pair.ts";
import { fitFrame, readVector } from "../support/recoding.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";

const CASES = 20_000;
/** The recoder's memory, and what the runtime compiles and keeps meanwhile. */
const MAX_GROWTH_BYTES = 64 * 1024 * 1024;

const JPEG = readVector("baseline_160x120");
const FRAMES = [
  fitFrame(JPEG, JPEG.length - 1, "wire"),
  fitFrame(JPEG, 1200, "wire"),
  fitFrame(JPEG, 500, "wire"),
  fitFrame(JPEG, 2000, "jpeg"),
  fitFrame(readVector("decode_quadrants_gray"), 300, "wire"),
  fitFrame(readVector("decode_quadrants_444"), 600, "wire"),
];

function damage(random: SeededRandom): Uint8Array<ArrayBuffer> {
  const frame = FRAMES[random.below(FRAMES.length)]!;
  const kind = random.below(4);
  if (kind === 0) return frame.slice(0, 1 + random.below(frame.length));
  const noise = random.bytes(1 + random.below(3000));
  if (kind === 1) noise[0] = 1 + random.below(2);
  if (kind < 2) return noise;
  const mutated = random.mutate(frame);
  return mutated.length > 0 ? mutated : noise;
}

Deno.test(`a receiver survives ${CASES} damaged frames of fitted pictures, and counts what it refuses`, () => {
  const random = seededRandom(15);
  const receiver = new Receiver({
    viewerId: 77,
    drawU48: seededRandom(3).u48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
  });
  let counter = 0, shown = 0;
  const send = (frame: Uint8Array<ArrayBuffer>, frameId: number) => {
    const datagrams = cutIntoDatagrams(frame, { frameId, counter, codec: CODEC_FITTED });
    counter += datagrams.length;
    for (const bytes of datagrams) receiver.handleDatagram(bytes, addressOf(1), frameId * 1000);
    for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) {
      if (event.kind === "frame") shown++;
    }
  };
  for (const [index, frame] of FRAMES.entries()) send(frame, index);
  assertEquals(shown, FRAMES.length);
  const before = heldBytes();
  for (let number = 0; number < CASES; number++) send(damage(random), FRAMES.length + number);
  const growthBytes = heldBytes() - before;
  assert(growthBytes < MAX_GROWTH_BYTES, `${Math.round(growthBytes / 1e6)} MB more than before`);
  const [session] = receiver.statistics().sessions;
  const { framesComplete } = session!.frames;
  assertEquals(framesComplete, FRAMES.length + CASES);
  assertEquals(session!.refusals.total + shown, framesComplete);
  assert(
    session!.refusals.of("unreadable") > CASES / 4 && shown > CASES / 20,
    JSON.stringify(session!.refusals),
  );
  const shownBefore = shown;
  for (const [index, frame] of FRAMES.entries()) send(frame, FRAMES.length + CASES + index);
  assertEquals(shown - shownBefore, FRAMES.length);
});
