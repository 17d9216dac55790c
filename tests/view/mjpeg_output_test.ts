import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Jpeg, ReceivedFrame } from "../../src/common/frame.ts";

import { monotonicUs } from "../../src/system/monotonic.ts";
import { MjpegOutput, openMjpegOutput } from "../../src/view/mjpeg_output.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { makeJpeg } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { settled, SlowSink } from "../support/slow_sink.ts";
import { until } from "../support/until.ts";

function frame(id: number, { key = "1", completeUs = id * 33_333, bytes = 50 } = {}): ReceivedFrame {
  const stream = { key, name: key, width: 0, height: 0, fps: 0 };
  return { stream, id, jpeg: makeJpeg(id, bytes), completeUs };
}

function jpegsOf(ids: readonly number[]): Jpeg[] {
  return ids.map((id) => frame(id).jpeg);
}

function show(output: MjpegOutput, ids: Iterable<number>): void {
  for (const id of ids) output.showFrame(frame(id));
}

Deno.test("MjpegOutput loses the oldest whole frames to a slow consumer, and never the order", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  show(output, Array.from({ length: 20 }, (_, i) => i + 1));
  while (await sink.take());
  assertEquals(sink.taken, jpegsOf([1, 13, 14, 15, 16, 17, 18, 19, 20]));
  assertEquals([output.framesWritten, output.framesSkipped], [9, 11]);
  await output.close();
});

Deno.test("MjpegOutput writes whole frames only, however few bytes the consumer takes at a time", async () => {
  const random = seededRandom(1);
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  const shown = Array.from({ length: 200 }, (_, i) => i + 1);
  for (const id of shown) {
    output.showFrame(frame(id));
    for (let i = random.below(4); i > 0; i--) await sink.take(1 + random.below(60));
  }
  while (await sink.take());
  const written = concatBytes(...sink.taken);
  assertEquals(written.length, output.framesWritten * 50);
  const texts = shown.map((id) => frame(id).jpeg.join());
  let newest = -1;
  for (let at = 0; at < written.length; at += 50) {
    const index = texts.indexOf(written.subarray(at, at + 50).join());
    assert(index > newest, `the frame at ${at} is none that was shown, or none that is newer`);
    newest = index;
  }
  assert(output.framesSkipped > 0);
  assertEquals(output.framesWritten + output.framesSkipped, 200);
  await output.close();
});

Deno.test("MjpegOutput writes at once where the consumer has room, and waits only where it has none", async () => {
  const slow = new SlowSink();
  const written: Uint8Array[] = [];
  let hasRoom = true;
  const output = new MjpegOutput({
    write: (bytes) => slow.write(bytes),
    writeNow: (bytes) => hasRoom && written.push(bytes) > 0,
    close: () => slow.close(),
  });
  show(output, [1, 2]);
  await settled();
  hasRoom = false;
  show(output, [3, 4]);
  hasRoom = true;
  await slow.take();
  assertEquals([written, slow.taken], [jpegsOf([1, 2, 4]), jpegsOf([3])]);
  assertEquals(output.framesWritten, 4);
  await output.close();
});

Deno.test("MjpegOutput ends without a complaint where the reader has gone", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  show(output, [1, 2, 3]);
  await sink.fail(new Deno.errors.BrokenPipe("gone"));
  await output.closed;
  assertEquals([await sink.take(), output.framesWritten], [false, 0]);
  await output.close();
});

Deno.test("MjpegOutput rejects its end with any other failure, and says what failed", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  show(output, [1]);
  await sink.fail(new Error("no space left on device"));
  await assertRejects(() => output.closed, Error, "Cannot write the video: no space left on device");
  await output.close();
});

Deno.test("MjpegOutput goes on with another stream when the first is silent for two seconds, not before", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  const shown = [
    frame(1, { key: "a", completeUs: 0 }),
    frame(2, { key: "b", completeUs: 1_000_000 }),
    frame(3, { key: "b", completeUs: 1_999_999 }),
    frame(4, { key: "b", completeUs: 2_000_000 }),
    frame(5, { key: "a", completeUs: 2_100_000 }),
    frame(6, { key: "b", completeUs: 2_200_000 }),
  ];
  for (const each of shown) {
    output.showFrame(each);
    await sink.take();
  }
  assertEquals(sink.taken, jpegsOf([1, 4, 6]));
  assertEquals(output.framesSkipped, 0);
  await output.close();
});

Deno.test("MjpegOutput wants any stream until it has one, then that alone until it falls silent", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  const wanted = () => ["a", "b"].map((key) => output.wanted(key));
  assertEquals(wanted(), ["full", "full"]);
  output.showFrame(frame(1, { key: "a", completeUs: monotonicUs() }));
  assertEquals(wanted(), ["full", "none"]);
  const silentSink = new SlowSink();
  const silent = new MjpegOutput(silentSink);
  silent.showFrame(frame(1, { key: "a", completeUs: monotonicUs() - 2_000_000 }));
  assertEquals(silent.wanted("b"), "full");
  await sink.take();
  await silentSink.take();
  for (const each of [output, silent]) await each.close();
});

Deno.test("MjpegOutput writes what waits before it closes", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  show(output, [1, 2, 3]);
  const closing = output.close();
  assert(!sink.isClosed);
  while (await sink.take());
  await closing;
  await output.closed;
  assertEquals([sink.isClosed, sink.taken], [true, jpegsOf([1, 2, 3])]);
});

Deno.test("MjpegOutput closes also where the consumer takes nothing any more", async () => {
  const sink = new SlowSink();
  const output = new MjpegOutput(sink);
  show(output, [1, 2]);
  const closing = output.close();
  await until("the output is closed", () => sink.isClosed);
  await closing;
  await output.closed;
});

Deno.test("openMjpegOutput empties the file and writes the frames back to back", async () => {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, new Uint8Array(10_000));
    const output = await openMjpegOutput(path);
    show(output, [1, 2, 3]);
    await output.close();
    assertEquals(await Deno.readFile(path), concatBytes(...jpegsOf([1, 2, 3])));
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("openMjpegOutput says which file it can not write", async () => {
  const path = "/nowhere/at/all.mjpeg";
  await assertRejects(() => openMjpegOutput(path), Error, `Cannot write the video to ${path}: `);
});
