/** One frame at a time, and another thread where one hangs: with threads that are the test's own. */

import { assertEquals } from "@std/assert";
import { install } from "@sinonjs/fake-timers";
import {
  type DecoderOptions,
  DecoderThread,
  type DecoderWorker,
} from "../../../../src/view/sdl/decode/decoder_thread.ts";
import type { FrameMessage, FromDecoder, ToDecoder } from "../../../../src/view/sdl/window/messages.ts";

const LIMIT_MS = 5000;

/** A thread that does what the test says. */
class FakeWorker implements DecoderWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly frames: number[] = [];
  isTerminated = false;

  postMessage(message: ToDecoder): void {
    if (message.kind === "window") message.port.close();
    else this.frames.push(message.serial);
  }

  say(kind: "ready" | "done"): void {
    this.onmessage?.(new MessageEvent<FromDecoder>("message", { data: { kind } }));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function frame(serial: number): FrameMessage {
  const jpeg = new Uint8Array(4);
  return { kind: "frame", serial, streamKey: "1", streamName: "front", id: serial, jpeg, completeUs: 0 };
}

function setUp(options: Partial<DecoderOptions> = {}) {
  const workers: FakeWorker[] = [];
  const slow: [serial: number, reason: string][] = [];
  const decoder = new DecoderThread({
    start: () => {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
    onPort: (port) => port.close(),
    onSlow: ({ serial }, reason) => slow.push([serial, reason]),
    onFailed(reason) {
      throw new Error(reason);
    },
    limitMs: LIMIT_MS,
    ...options,
  });
  return { decoder, workers, slow };
}

/** Has timers that go off when the test says so. */
function withTimers(test: (pass: (ms: number) => void) => void): void {
  const timers = install({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    test((ms) => timers.tick(ms));
  } finally {
    timers.uninstall();
  }
}

Deno.test("DecoderThread gives a frame to its thread once that is loaded, however long that takes", () =>
  withTimers((pass) => {
    const { decoder, workers } = setUp();
    decoder.decode(frame(1));
    pass(1000 * LIMIT_MS);
    assertEquals([workers.length, workers[0]!.frames], [1, []]);
    workers[0]!.say("ready");
    assertEquals(workers[0]!.frames, [1]);
    decoder.close();
  }));

Deno.test("DecoderThread ends a thread that hangs, says so, and decodes with another one", () =>
  withTimers((pass) => {
    const { decoder, workers, slow } = setUp();
    workers[0]!.say("ready");
    decoder.decode(frame(1));
    pass(2 * LIMIT_MS - 1);
    assertEquals([workers.length, slow], [1, []]);
    pass(1);
    assertEquals(slow, [[1, "decoding took longer than 10 s"]]);
    assertEquals([workers.length, workers[0]!.isTerminated], [2, true]);
    workers[0]!.say("done");
    decoder.decode(frame(2));
    workers[1]!.say("ready");
    assertEquals(workers[1]!.frames, [2]);
    decoder.close();
  }));

Deno.test("DecoderThread keeps a thread that is done with every frame", () =>
  withTimers((pass) => {
    const { decoder, workers } = setUp();
    const [worker] = workers;
    worker!.say("ready");
    for (const serial of [1, 2]) decoder.decode(frame(serial));
    worker!.say("done");
    worker!.say("done");
    pass(1000 * LIMIT_MS);
    assertEquals([workers.length, worker!.isTerminated, worker!.frames], [1, false, [1, 2]]);
    decoder.close();
  }));
