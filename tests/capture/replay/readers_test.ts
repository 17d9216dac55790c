import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { McapWriter } from "@mcap/core";
import { CameraError } from "../../../src/capture/camera.ts";
import type { Jpeg } from "../../../src/common/frame.ts";
import { checkJpeg } from "../../../src/capture/replay/recording_reader.ts";
import { listAwkwardJpegs, withoutEnd } from "../../support/awkward_jpegs.ts";
import { concatBytes, readJpegVector } from "../../support/jpeg_vectors.ts";
import { patternFrames } from "../../support/mjpeg.ts";
import { testWith } from "../../support/programs.ts";
import { readBytes, readRecording, withFolder } from "./reading.ts";

const JPEGS = patternFrames(20);
const NOTHING = new Uint8Array();

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

async function ffmpeg(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("ffmpeg", { args: ["-v", "error", ...args] }).output();
  assert(success, new TextDecoder().decode(stderr));
}

Deno.test("readMjpeg finds the pictures, as far apart as it is told, and counts what is none", async () => {
  const cut = JPEGS[1]!.subarray(0, 900);
  const { frames, brokenFrames, garbageBytes } = await readBytes(
    "a.mjpeg",
    concatBytes(JPEGS[0]!, latin1("--boundary\r\n"), JPEGS[1]!, cut),
  );
  assertEquals(frames.map(({ jpeg }) => jpeg), JPEGS.slice(0, 2));
  assertEquals(frames.map(({ timeUs }) => timeUs), [0, 40_000]);
  assertEquals([brokenFrames, garbageBytes], [1, 12 + cut.length]);
});

testWith(
  ["ffmpeg"],
  "readAvi reads what ffmpeg writes, with its times, and also when the index is missing",
  async () => {
    await withFolder(async (folder) => {
      await Deno.writeFile(`${folder}/in.mjpeg`, concatBytes(...JPEGS));
      const input = ["-f", "mjpeg", "-framerate", "12.5", "-i", `${folder}/in.mjpeg`];
      const sound = ["-f", "lavfi", "-i", "sine=duration=1.6"];
      await ffmpeg(...sound, ...input, "-c:v", "copy", "-c:a", "pcm_s16le", `${folder}/a.avi`);
      const contents = await Deno.readFile(`${folder}/a.avi`);
      const indexAt = new TextDecoder("latin1").decode(contents).lastIndexOf("idx1");
      assert(indexAt > 0);
      for (const bytes of [contents, contents.subarray(0, indexAt)]) {
        const { frames, brokenFrames } = await readBytes("a.avi", bytes);
        assertEquals(frames.map(({ jpeg }) => jpeg), JPEGS);
        frames.forEach(({ timeUs }, i) => assertAlmostEquals(timeUs, i * 80_000, 1));
        assertEquals(brokenFrames, 0);
      }
    });
  },
);

testWith(["ffmpeg"], "readAvi says which video it can not replay", async () => {
  await withFolder(async (folder) => {
    const path = `${folder}/a.avi`;
    await ffmpeg("-f", "lavfi", "-i", "testsrc=d=1:s=64x64", "-c:v", "mpeg4", path);
    await assertRejects(
      () => readRecording(path),
      CameraError,
      `Cannot replay ${path}: its video is FMP4, and not MJPEG`,
    );
  });
});

/** An MCAP file as another program could have written it. */
async function writeMcap(
  messages: readonly { topic: string; schema: string; encoding: string; data: Uint8Array; logUs?: number }[],
  compression?: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const writer = new McapWriter({
    writable: {
      position: () => BigInt(concatBytes(...pieces).length),
      write: (piece) => Promise.resolve(pieces.push(piece.slice())),
    },
    ...(compression
      ? { compressChunk: (chunk) => ({ compression, compressedData: zstdCompressSync(chunk) }) }
      : {}),
  });
  await writer.start();
  const channels = new Map<string, number>();
  for (const { topic, schema, encoding, data, logUs = 0 } of messages) {
    if (!channels.has(topic)) {
      const schemaId = await writer.registerSchema({ name: schema, encoding: "", data: NOTHING });
      const metadata = new Map<string, string>();
      channels.set(
        topic,
        await writer.registerChannel({ topic, schemaId, messageEncoding: encoding, metadata }),
      );
    }
    const logTime = BigInt(logUs) * 1000n;
    const channelId = channels.get(topic)!;
    await writer.addMessage({ channelId, sequence: 0, logTime, publishTime: logTime, data });
  }
  await writer.end();
  return concatBytes(...pieces);
}

function jsonImage(topic: string, jpeg: Jpeg, fields: Record<string, unknown> = {}) {
  const image = { timestamp: { sec: 5, nsec: 250_000_000 }, frame_id: "a", format: "jpeg", ...fields };
  const text = JSON.stringify({ ...image, data: jpeg.toBase64() });
  return { topic, schema: "foxglove.CompressedImage", encoding: "json", data: latin1(text) };
}

function jsonPose(topic: string, x: number) {
  const pose = { position: { x, y: 2, z: 3 }, orientation: { x: 0, y: 0, z: 0, w: 1 } };
  const text = JSON.stringify({ timestamp: { sec: 5, nsec: 251_000_000 }, frame_id: "map", pose });
  return { topic, schema: "foxglove.PoseInFrame", encoding: "json", data: latin1(text) };
}

for (const compression of [undefined, "zstd"]) {
  Deno.test(`readMcap reads messages in JSON, ${compression ?? "not compressed"}`, async () => {
    const recording = await writeMcap([
      jsonPose("/b/pose", 7),
      jsonPose("/a/pose", 1),
      jsonImage("/a/png", JPEGS[1]!, { format: "png" }),
      jsonImage("/a/image", JPEGS[0]!),
      jsonImage("/b/image", JPEGS[1]!),
    ], compression);
    const { frames: [frame, ...others] } = await readBytes("a.mcap", recording);
    const pose = { timeUs: 5_251_000, position: [1, 2, 3], orientation: [0, 0, 0, 1] } as const;
    assertEquals(frame, { kind: "frame", timeUs: 5_250_000, jpeg: JPEGS[0]!, pose });
    assertEquals(others, []);
    for (const topic of ["b", "/b/image", "b/image"]) {
      assertEquals((await readBytes("a.mcap", recording, { topic })).frames[0]!.jpeg, JPEGS[1]);
    }
  });
}

Deno.test("readMcap takes the log time of a picture that has none", async () => {
  const image = { ...jsonImage("/a/image", JPEGS[0]!, { timestamp: undefined }), logUs: 1234 };
  assertEquals((await readBytes("a.mcap", await writeMcap([image]))).frames[0]!.timeUs, 1234);
});

Deno.test("readMcap counts pictures and messages that are broken, and goes on", async () => {
  const image = jsonImage("/a/image", JPEGS[0]!);
  const broken = [{ ...image, data: latin1("{") }, jsonImage("/a/image", JPEGS[0]!.subarray(0, 700))];
  const { frames, brokenFrames } = await readBytes("a.mcap", await writeMcap([...broken, image]));
  assertEquals([frames.length, brokenFrames], [1, 2]);
});

const IMAGE_TOPIC = jsonImage("/a/image", JPEGS[0]!);
const REFUSED: readonly {
  what: string;
  name: string;
  bytes: () => Promise<Uint8Array>;
  topic?: string;
  reason: string;
}[] = [
  { what: "an empty file", name: "a.mcap", bytes: () => Promise.resolve(NOTHING), reason: "it is empty" },
  {
    what: "text",
    name: "a.avi",
    bytes: () => Promise.resolve(latin1("no recording")),
    reason: "it is no recording: neither MCAP nor AVI nor MJPEG",
  },
  {
    what: "no topic of pictures",
    name: "a.mcap",
    bytes: () => writeMcap([jsonPose("/a/pose", 1)]),
    reason: "there is no topic of foxglove.CompressedImage in it",
  },
  {
    what: "no JPEGs",
    name: "a.mcap",
    bytes: () => writeMcap([jsonImage("/a/image", JPEGS[0]!, { format: "webp" })]),
    reason: "there are pictures in /a/image, but no JPEGs",
  },
  {
    what: "another topic",
    name: "a.mcap",
    bytes: () => writeMcap([IMAGE_TOPIC]),
    topic: "/c/image",
    reason: "nothing is in /c/image; there are pictures in /a/image",
  },
  {
    what: "a compression that is not known",
    name: "a.mcap",
    bytes: () => writeMcap([IMAGE_TOPIC], "lz4"),
    reason: "it is compressed by lz4, which is not known",
  },
  {
    what: "an AVI file without video",
    name: "a.avi",
    bytes: () => Promise.resolve(latin1("RIFF\x04\0\0\0AVI ")),
    reason: "there is no video in it",
  },
];

for (const { what, name, bytes, topic, reason } of REFUSED) {
  Deno.test(`readRecording refuses ${what} in one clear line`, async () => {
    const contents = await bytes();
    const error = await assertRejects(() => readBytes(name, contents, topic ? { topic } : {}), CameraError);
    assert(
      error.message.startsWith("Cannot replay /") && error.message.includes(`${name}: ${reason}`),
      error.message,
    );
    assert(!error.message.includes("\n"));
  });
}

Deno.test("checkJpeg adds the end of image that a picture lacks, and passes awkward ones on as they are", () => {
  const jpeg = readJpegVector("ffmpeg_96x64");
  const counts = { garbageBytes: 0, brokenFrames: 0 };
  assertEquals(checkJpeg(withoutEnd(jpeg), counts), jpeg);
  assertEquals(checkJpeg(concatBytes(withoutEnd(jpeg), new Uint8Array(99)), counts), jpeg);
  for (const awkward of listAwkwardJpegs(jpeg)) assertEquals(checkJpeg(awkward.jpeg, counts), awkward.jpeg);
  assertEquals(counts, { garbageBytes: 0, brokenFrames: 0 });
  assertEquals(checkJpeg(jpeg.slice(0, -3), counts), undefined);
  assertEquals(counts, { garbageBytes: jpeg.length - 3, brokenFrames: 1 });
});

Deno.test("every reader comes to an end with any bytes, and throws nothing but a CameraError", async () => {
  const starts = [latin1("\x89MCAP0\r\n"), latin1("RIFF\xff\xff\xff\xffAVI "), latin1("\xff\xd8\xff")];
  const mcap = await writeMcap([IMAGE_TOPIC, jsonPose("/a/pose", 1)]);
  const contents = fc.oneof(
    fc.tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 })).map((parts) =>
      concatBytes(...parts)
    ),
    fc.tuple(fc.integer({ min: 8, max: mcap.length - 1 }), fc.integer({ min: 0, max: 255 })).map(
      ([at, byte]) => {
        return mcap.map((each, i) => i === at ? byte : each);
      },
    ),
  );
  await fc.assert(
    fc.asyncProperty(contents, async (bytes) => {
      await readBytes("a.mjpeg", bytes).catch((error) => assert(error instanceof CameraError, String(error)));
    }),
    { numRuns: 300 },
  );
});
