import { assert, assertEquals } from "@std/assert";
import { CODEC_FITTED, CODEC_JPEG } from "../../src/protocol/media.ts";
import { PictureReader } from "../../src/receive/picture_reader.ts";
import { Readings, type ReadRequest } from "../../src/receive/readings.ts";
import type { CompleteFrame } from "../../src/receive/reassembler.ts";
import { expectMade, fitFrame, readVector } from "../support/recoding.ts";

const JPEG = readVector("baseline_160x120");
const WIRE = fitFrame(JPEG, JPEG.length - 1, "wire");

function frameOf(number: number, bytes = WIRE, codec = CODEC_FITTED): CompleteFrame {
  return { frameId: number, captureUs: 0, firstUs: 0, sourceFragments: 1, number, codec, bytes };
}

/** With a reader that can be asked. */
function begin(): Readings {
  const readings = new Readings(new PictureReader());
  readings.read("k", frameOf(0), 0);
  assertEquals(readings.poll(), "start");
  readings.handleReady();
  return readings;
}

/** Reads what is asked for, as a reader would. */
function answer(readings: Readings, nowUs = 0) {
  const { number, bytes } = readings.poll() as ReadRequest;
  return readings.handleAnswer({
    number,
    picture: new PictureReader().read({ codec: CODEC_FITTED, bytes }),
  }, nowUs);
}

Deno.test("Readings starts a reader for the first picture in the wire code, and reads here until that is ready", () => {
  const readings = new Readings(new PictureReader());
  assert(readings.read("k", frameOf(0, JPEG, CODEC_JPEG), 0));
  assert(readings.read("k", frameOf(1, fitFrame(JPEG, 2000, "jpeg")), 0));
  assertEquals(readings.poll(), undefined);
  assert(readings.read("k", frameOf(2), 0));
  assertEquals([readings.poll(), readings.poll()], ["start", undefined]);
  assert(readings.read("k", frameOf(3), 0));
  readings.handleReady();
  assertEquals(readings.read("k", frameOf(4), 0), undefined);
});

Deno.test("Readings gives the reader one picture at a time, of each stream the newest", () => {
  const readings = begin();
  for (const number of [1, 2, 3]) readings.read("a", frameOf(number), 0);
  readings.read("b", frameOf(7), 0);
  const numbers = [answer(readings), answer(readings)].map((read) => [read?.key, read?.frame.number]);
  assertEquals(numbers, [["a", 3], ["b", 7]]);
  assertEquals(readings.poll(), undefined);
  readings.read("a", frameOf(4), 0);
  assert(readings.poll());
  readings.read("a", frameOf(5), 0);
  assertEquals(readings.poll(), undefined);
});

Deno.test("Readings counts the time from the whole frame to its JPEG", () => {
  const readings = begin();
  readings.read("a", frameOf(1), 5000);
  const { jpeg, decodeUs } = expectMade(answer(readings, 9000)!.picture);
  assertEquals([jpeg, decodeUs], [JPEG, 4000]);
});

Deno.test("Readings takes no answer twice, and reads here where the reader has failed", () => {
  const readings = begin();
  readings.read("a", frameOf(1), 0);
  const { number } = readings.poll() as ReadRequest;
  assert(readings.handleAnswer({ number, picture: "unreadable" }, 0));
  assertEquals(readings.handleAnswer({ number, picture: "unreadable" }, 0), undefined);
  readings.read("a", frameOf(2), 0);
  readings.handleFailure();
  assertEquals(readings.poll(), undefined);
  assert(readings.read("a", frameOf(3), 0));
  assertEquals(readings.poll(), undefined);
});
