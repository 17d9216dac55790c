import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { AviFile } from "../../src/record/avi_file.ts";
import type { RecordedFrame } from "../../src/record/recorded_event.ts";
import { readBytes, withFolder } from "../capture/replay/reading.ts";
import { patternFrames } from "../support/mjpeg.ts";
import { testWith } from "../support/programs.ts";
import { MemorySink, recordedFrames, recordedPose, recordedStatus, streamOf } from "./recordings.ts";

const JPEGS = patternFrames(60);
const SIZE = { width: 320, height: 240 };

/** Writes frames, with a flush after every fifteenth. */
async function write(frames: readonly RecordedFrame[]): Promise<{ sink: MemorySink; file: AviFile }> {
  const sink = new MemorySink();
  const file = new AviFile(sink);
  for (const [i, frame] of frames.entries()) {
    assert(file.accepts(frame));
    await file.write(frame);
    if (i % 15 === 14) await file.flush();
  }
  return { sink, file };
}

async function writeWhole(frames: readonly RecordedFrame[]): Promise<Uint8Array<ArrayBuffer>> {
  const { sink, file } = await write(frames);
  await file.finish();
  assertEquals(sink.synced, sink.contents);
  return sink.contents;
}

Deno.test("AviFile holds every picture byte by byte, in its slot, and nothing of poses and figures", async () => {
  const frames = recordedFrames(JPEGS);
  const { sink, file } = await write(frames.slice(0, 20));
  await file.write(recordedPose(0));
  await file.write(recordedStatus());
  for (const frame of frames.slice(30)) await file.write(frame);
  await file.finish();
  const kept = [...frames.slice(0, 20), ...frames.slice(30)];
  const read = await readBytes("a.avi", sink.contents);
  assertEquals(read.frames.map(({ jpeg }) => jpeg), kept.map(({ jpeg }) => jpeg));
  assertEquals(
    read.frames.map(({ timeUs }) => Math.round(timeUs * 30 / 1e6)),
    kept.map(({ id }) => id),
  );
  assertEquals([read.brokenFrames, read.garbageBytes], [0, 0]);
});

Deno.test("AviFile can be read up to where it was cut, and loses nothing before", async () => {
  const { sink } = await write(recordedFrames(JPEGS));
  const contents = sink.contents;
  const ends: number[] = [];
  for (let at = 224; at < contents.length;) {
    const bytes = new DataView(contents.buffer).getUint32(at + 4, true);
    ends.push(at + 8 + bytes);
    at += 8 + bytes + bytes % 2;
  }
  assertEquals(ends.length, JPEGS.length);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: ends[0]!, max: contents.length }), async (cut) => {
      const { frames } = await readBytes("cut.avi", contents.subarray(0, cut));
      // The byte of padding belongs to the chunk.
      const whole = ends.filter((end) => end + end % 2 <= cut).length;
      assertEquals(frames.map(({ jpeg }) => jpeg), JPEGS.slice(0, whole));
    }),
    { numRuns: 30, seed: 1 },
  );
});

Deno.test("AviFile goes on in another file when it is large, after a long pause, and for another size", async () => {
  const [first, second, third] = recordedFrames(JPEGS) as [RecordedFrame, RecordedFrame, RecordedFrame];
  const full = new AviFile(new MemorySink(), { maxBytes: 20_000 });
  await full.write(first);
  assertEquals([full.accepts(second), first.jpeg.length < 20_000], [true, true]);
  await full.write(second);
  assertEquals([full.accepts(third), full.accepts(recordedPose(0))], [false, true]);
  const { file } = await write([first, second]);
  const later = (us: number) => ({ ...third, takenUs: second.takenUs + us });
  const [small] = recordedFrames(patternFrames(1, { width: 160, height: 120 }));
  assertEquals([third, later(60e6), later(60.1e6)].map((frame) => file.accepts(frame)), [true, true, false]);
  assertEquals(file.accepts({ ...small!, takenUs: third.takenUs }), false);
});

/** What ffprobe finds: rate, frames that it decoded, the number of slots, the length in seconds. */
async function probe(contents: Uint8Array): Promise<Record<string, string>> {
  return await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.avi`, contents);
    const entries =
      "stream=codec_name,width,height,r_frame_rate,nb_frames,nb_read_frames,duration:format=format_name";
    const args = ["-v", "error", "-count_frames", "-of", "json", "-show_entries", entries, `${folder}/a.avi`];
    const { stdout, stderr } = await new Deno.Command("ffprobe", { args }).output();
    const { streams, format } = JSON.parse(new TextDecoder().decode(stdout));
    return { ...streams[0], ...format, errors: new TextDecoder().decode(stderr) };
  });
}

/** Decodes it all and returns what ffmpeg complains of. */
async function decode(contents: Uint8Array): Promise<string> {
  return await withFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.avi`, contents);
    const args = ["-v", "warning", "-xerror", "-i", `${folder}/a.avi`, "-f", "null", "-"];
    const { stderr, success } = await new Deno.Command("ffmpeg", { args }).output();
    return `${success ? "" : "failed "}${new TextDecoder().decode(stderr)}`;
  });
}

const FOUND = { codec_name: "mjpeg", format_name: "avi", ...SIZE, errors: "" };

testWith(["ffprobe", "ffmpeg"], "AviFile is what ffprobe and ffmpeg expect", async () => {
  const contents = await writeWhole(recordedFrames(JPEGS));
  assertEquals(await decode(contents), "");
  assertEquals(await probe(contents), {
    ...FOUND,
    r_frame_rate: "30/1",
    nb_frames: "60",
    nb_read_frames: "60",
    duration: "2.000000",
  } as never);
});

testWith(
  ["ffprobe", "ffmpeg"],
  "AviFile lasts as long as the stream where half of its pictures are missing",
  async () => {
    const contents = await writeWhole(recordedFrames(JPEGS).filter(({ id }) => id % 2 === 0));
    assertEquals(await decode(contents), "");
    assertEquals(await probe(contents), {
      ...FOUND,
      r_frame_rate: "30/1",
      nb_frames: "59",
      nb_read_frames: "30",
      duration: "1.966667",
    } as never);
  },
);

testWith(["ffprobe"], "AviFile finds the rate of a stream that does not say it", async () => {
  const stream = streamOf("1", { fps: 0 });
  const frames = recordedFrames(JPEGS, stream).map((frame) => ({ ...frame, takenUs: frame.id * 100_000 }));
  const { r_frame_rate, duration } = await probe(await writeWhole(frames));
  assertEquals([r_frame_rate, duration], ["10/1", "6.000000"]);
});

testWith(
  ["ffprobe", "ffmpeg"],
  "AviFile that was never finished plays as far as it was written",
  async () => {
    const { sink } = await write(recordedFrames(JPEGS.slice(0, 50)));
    const found = await probe(sink.contents);
    assertEquals([found.r_frame_rate, found.nb_read_frames, found.errors], ["30/1", "50", ""]);
    assertEquals(found.nb_frames, "45", "as many as there were with the last flush");
    assertEquals(await decode(sink.contents), "");
    const cut = await probe(sink.contents.subarray(0, sink.contents.length - 3000));
    assertEquals(cut.r_frame_rate, "30/1");
    assert(Number(cut.nb_read_frames) >= 49, cut.nb_read_frames);
  },
);
