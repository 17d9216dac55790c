import { assertEquals } from "@std/assert";
import { ArrayEncoder } from "../../../src/doors/imagezmq/array_encoder.ts";
import type { ArrayAnswer, ArrayJob } from "../../../src/doors/imagezmq/array_job.ts";
import { parseJpegSize } from "../../../src/jpeg/size.ts";
import { until } from "../../support/until.ts";

/** A thread that answers when it is told to. */
class MadeUpWorker {
  onmessage: ((event: MessageEvent<ArrayAnswer>) => void) | undefined;
  onerror: ((event: ErrorEvent) => void) | undefined;
  readonly jobs: ArrayJob[] = [];
  isTerminated = false;

  postMessage(job: ArrayJob): void {
    this.jobs.push(job);
  }

  answer(jpeg: Uint8Array<ArrayBuffer> | undefined): void {
    this.onmessage!(new MessageEvent("message", { data: { jpeg } }));
  }

  fail(): void {
    this.onerror!(new ErrorEvent("error", { cancelable: true }));
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function open() {
  const workers: MadeUpWorker[] = [];
  const encoder = new ArrayEncoder(() => {
    const worker = new MadeUpWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  const made: string[] = [];
  const push = (sender: object, name: string, value: number) =>
    encoder.push({
      sender,
      name,
      image: { width: 1, height: 1, channels: 1, pixels: Uint8Array.of(value) },
      onJpeg: ([byte]) => made.push(`${name} ${byte}`),
    });
  return { encoder, workers, made, push };
}

Deno.test("ArrayEncoder gives its thread one array at a time, and of each stream the newest", () => {
  const { encoder, workers, made, push } = open();
  const [a, b] = [{}, {}];
  assertEquals(workers.length, 0, "no array, no thread");
  for (const value of [1, 2, 3]) push(a, "front", value);
  push(b, "front", 7);
  push(a, "back", 9);
  const [worker] = workers;
  for (const value of [1, 3, 7, 9]) {
    assertEquals([worker!.jobs.length, worker!.jobs[0]!.pixels[0]], [1, value]);
    worker!.jobs.pop();
    worker!.answer(Uint8Array.of(value));
  }
  assertEquals(made, ["front 1", "front 3", "front 7", "back 9"]);
  assertEquals(encoder.counts, { arraysOvertaken: 1, arraysFailed: 0 });
});

Deno.test("ArrayEncoder goes on behind an array of which no JPEG can be made, and with a new thread behind one that failed", () => {
  const { encoder, workers, made, push } = open();
  push({}, "a", 1);
  workers[0]!.answer(undefined);
  push({}, "b", 2);
  push({}, "c", 3);
  workers[0]!.fail();
  assertEquals([workers.length, workers[0]!.isTerminated], [2, true]);
  workers[1]!.answer(Uint8Array.of(3));
  assertEquals(made, ["c 3"]);
  assertEquals(encoder.counts, { arraysOvertaken: 0, arraysFailed: 2 });
  encoder.close();
  assertEquals(workers[1]!.isTerminated, true);
});

Deno.test("ArrayEncoder makes a JPEG of an array on its thread", async () => {
  const encoder = new ArrayEncoder();
  try {
    const made: Uint8Array[] = [];
    encoder.push({
      sender: {},
      name: "front",
      image: { width: 40, height: 30, channels: 3, pixels: new Uint8Array(40 * 30 * 3) },
      onJpeg: (jpeg) => made.push(jpeg),
    });
    await until("the JPEG is there", () => made.length > 0);
    assertEquals(parseJpegSize(made[0]!), { width: 40, height: 30 });
  } finally {
    encoder.close();
  }
});
