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
  /** What came by a message. */
  readonly frames: number[] = [];
  isTerminated = false;
  #mailbox: Mailbox | undefined;
  #memory = new SharedArrayBuffer(0);

  postMessage(message: ToDecoder): void {
    if (message.kind === "window") {
      message.port.close();
      this.#mailbox = new Mailbox(message.jpegs);
    } else {
      this.frames.push(message.serial);
      this.#memory = message.memory;
    }
  }

  /** What came by the mailbox. */
  async next(): Promise<number[]> {
    return (await this.#mailbox!.next()).slice(0, 2);
  }

  /** The first bytes of the JPEG that it was given last. */
  read(lengthBytes: number): number[] {
    return [...new Uint8Array(this.#memory, 0, lengthBytes)];
  }

  say(kind: "ready" | "done"): void {
    this.onmessage?.(new MessageEvent<FromDecoder>("message", { data: { kind } }));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function frame(serial: number, lengthBytes = 4): DecoderInput {
  return { serial, streamKey: "1", jpeg: new Uint8Array(lengthBytes).fill(serial) };
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
    assertEquals([workers.length, worker!.isTerminated], [1, false]);
    decoder.close();
  }));

Deno.test("DecoderThread copies JPEGs to memory that its thread knows, and tells of other memory where one is larger", async () => {
  const { decoder, workers: [worker] } = setUp();
  worker!.say("ready");
  decoder.decode(frame(1, 4));
  assertEquals([worker!.frames, worker!.read(4)], [[1], [1, 1, 1, 1]]);
  decoder.decode(frame(2, 3));
  assertEquals([await worker!.next(), worker!.read(3)], [[2, 3], [2, 2, 2]]);
  decoder.decode(frame(3, 40));
  assertEquals([worker!.frames, worker!.read(40)], [[1, 3], new Array(40).fill(3)]);
  decoder.close();
});
