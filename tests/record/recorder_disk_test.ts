/** Recordings to disks that are full, slow or stuck. */

import { assertEquals } from "@std/assert";
import { withFolder } from "../capture/replay/reading.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { until } from "../support/until.ts";
import { MemorySink, recorderTo, show } from "./recordings.ts";

const JPEGS = patternFrames(12);

/** A disk that takes so many bytes, and then none. */
class FullSink extends MemorySink {
  constructor(readonly limitBytes: number) {
    super();
  }

  override append(bytes: Uint8Array): Promise<void> {
    if (this.bytes + bytes.length <= this.limitBytes) return super.append(bytes);
    return Promise.reject(new Error("No space left on device"));
  }
}

for (const extension of ["mcap", "avi", "mjpeg"]) {
  Deno.test(`Recorder gives up once and for all where the disk is full: ${extension}`, async () => {
    const sink = new FullSink(5 * JPEGS[0]!.length);
    const path = `disk.${extension}`;
    const { recorder, problems, states } = recorderTo(path, {
      createFile: () => Promise.resolve({ path, sink }),
    });
    await recorder.start();
    show(recorder, JPEGS);
    await until("it has failed", () => recorder.state.kind === "failed");
    show(recorder, JPEGS);
    await recorder.stop();
    const reason = `Cannot write disk.${extension}: No space left on device`;
    assertEquals([problems, recorder.state], [[reason], { kind: "failed", reason }]);
    assertEquals([states, sink.isClosed], [["recording", "failed"], true]);
    await recorder.close();
  });
}

/** A disk that takes nothing before it is told to. */
class StuckSink extends MemorySink {
  readonly released = Promise.withResolvers<void>();

  override async append(bytes: Uint8Array): Promise<void> {
    await this.released.promise;
    await super.append(bytes);
  }
}

Deno.test("Recorder drops frames for which too much waits, tells it once, and at the end how many", async () => {
  const sink = new StuckSink();
  const { recorder, problems } = recorderTo("a.mjpeg", {
    createFile: () => Promise.resolve({ path: "a.mjpeg", sink }),
    maxWaitingBytes: concatBytes(...JPEGS.slice(0, 4)).length + 4 * 500,
  });
  await recorder.start();
  show(recorder, JPEGS);
  assertEquals((recorder.state as { framesDropped: number }).framesDropped, JPEGS.length - 4);
  sink.released.resolve();
  await until("they are written", () => sink.bytes > 0);
  await recorder.close();
  assertEquals(sink.contents, concatBytes(...JPEGS.slice(0, 4)));
  assertEquals(problems, [
    "The disk is too slow: frames are missing in a.mjpeg",
    `The disk was too slow for ${JPEGS.length - 4} frames of a.mjpeg`,
  ]);
});

Deno.test("Recorder leaves out what comes while a recording is being ended", async () => {
  const sinks: StuckSink[] = [];
  await withFolder(async (folder) => {
    const createFile = (path: string) => {
      sinks.push(new StuckSink());
      return Promise.resolve({ path, sink: sinks.at(-1)! });
    };
    const { recorder, problems } = recorderTo(folder, { createFile, format: "mjpeg" });
    await recorder.start();
    show(recorder, JPEGS.slice(0, 2));
    await until("the file is there", () => sinks.length === 1);
    const stopping = recorder.stop();
    await Promise.resolve();
    show(recorder, JPEGS.slice(2));
    sinks[0]!.released.resolve();
    await stopping;
    await recorder.close();
    assertEquals([sinks.length, problems], [1, []]);
    assertEquals(sinks[0]!.contents, concatBytes(...JPEGS.slice(0, 2)));
  });
});
