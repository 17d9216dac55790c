/** One frame at a time, and another thread where one hangs: with threads that are the test's own. */

import { assertEquals } from "@std/assert";
import { install } from "@sinonjs/fake-timers";
import {
  type DecoderInput,
  type DecoderOptions,
  DecoderThread,
  type DecoderWorker,
} from "../../../../src/view/sdl/decode/decoder_thread.ts";
import { Mailbox } from "../../../../src/system/mailbox.ts";
import type { FromDecoder, ToDecoder } from "../../../../src/view/sdl/window/messages.ts";

const LIMIT_MS = 5000;

/** A thread that does what the test says. */
class FakeWorker implements DecoderWorker {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  isTerminated = false;
  #mailbox: Mailbox | undefined;
  #memory = new SharedArrayBuffer(0);

  postMessage({ port, jpegs, jpegMemory }: ToDecoder): void {
    port.close();
    this.#mailbox = new Mailbox(jpegs);
    this.#memory = jpegMemory;
  }

  /** What it was given last: the serial and the bytes of the JPEG; nothing where nothing has come. */
  take(): [serial: number, jpeg: number[]] | undefined {
    const values = this.#mailbox!.wait(0);
    if (!values) return undefined;
    const [serial = 0, lengthBytes = 0] = values;
    return [serial, [...new Uint8Array(this.#memory, 0, lengthBytes)]];
  }

  say(kind: "ready" | "done"): void {
    this.onmessage?.(new MessageEvent<FromDecoder>("message", { data: { kind } }));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function frame(serial: number): DecoderInput {
  return { serial, streamKey: "1", jpeg: new Uint8Array(4).fill(serial) };
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
    onPort: ({ port }) => port.close(),
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
    assertEquals([workers.length, workers[0]!.take()], [1, undefined]);
    workers[0]!.say("ready");
    assertEquals(workers[0]!.take(), [1, [1, 1, 1, 1]]);
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
    assertEquals(workers[0]!.take(), [1, [1, 1, 1, 1]]);
    decoder.decode(frame(2));
    workers[1]!.say("ready");
    assertEquals([workers[0]!.take(), workers[1]!.take()], [undefined, [2, [2, 2, 2, 2]]]);
    decoder.close();
  }));

Deno.test("DecoderThread keeps a thread that is done with every frame", () =>
  withTimers((pass) => {
    const { decoder, workers } = setUp();
    const [worker] = workers;
    worker!.say("ready");
    for (const serial of [1, 2]) {
      decoder.decode(frame(serial));
      assertEquals(worker!.take()?.[0], serial);
    }
    worker!.say("done");
    worker!.say("done");
    pass(1000 * LIMIT_MS);
    assertEquals([workers.length, worker!.isTerminated], [1, false]);
    decoder.close();
  }));
