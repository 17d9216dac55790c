import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Channel, McapIndexedReader, McapStreamReader, type Message } from "@mcap/core";
import { decodeImage, decodePose } from "../../src/record/foxglove_messages.ts";
import { McapFile } from "../../src/record/mcap_file.ts";
import type { RecordedEvent } from "../../src/record/recorded_event.ts";
import { readBytes } from "../capture/replay/reading.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";
import { patternFrames } from "../support/mjpeg.ts";
import {
  MemorySink,
  poseAt,
  recordedDriving,
  recordedFrames,
  recordedPose,
  recordedStatus,
  statusOf,
  streamOf,
} from "./recordings.ts";

const JPEGS = patternFrames(60);

/** Two streams with everything that there is, in the order in which it came. */
function makeEvents(): RecordedEvent[] {
  const [front, rear] = [streamOf("1", { name: "front" }), streamOf("2", { name: "Röver 2" })];
  return [
    ...recordedFrames(JPEGS, front),
    ...recordedFrames(JPEGS.slice(0, 10), rear),
    ...JPEGS.map((_, i) => recordedPose(i * 33_333, front)),
    recordedStatus(rear),
  ].sort((a, b) => a.logUs - b.logUs);
}

/** Writes events, with a flush after every twentieth. */
async function write(events: readonly RecordedEvent[]): Promise<{ sink: MemorySink; file: McapFile }> {
  const sink = new MemorySink();
  const file = new McapFile(sink);
  for (const [i, event] of events.entries()) {
    await file.write(event);
    if (i % 20 === 19) await file.flush();
  }
  return { sink, file };
}

/** What the official reader finds by way of the index: topics with their messages, in the order of log times. */
async function readIndexed(contents: Uint8Array): Promise<(Message & Pick<Channel, "topic">)[]> {
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(contents.length)),
      read: (offset, size) => Promise.resolve(contents.slice(Number(offset), Number(offset + size))),
    },
  });
  const messages = await Array.fromAsync(reader.readMessages());
  return messages.map((message) => ({
    ...message,
    topic: reader.channelsById.get(message.channelId)!.topic,
  }));
}

/** What the official reader finds from the beginning on. */
function readStreamed(contents: Uint8Array): { records: string[]; messages: Message[]; isWhole: boolean } {
  const reader = new McapStreamReader({ validateCrcs: true });
  reader.append(contents);
  const records: string[] = [];
  const messages: Message[] = [];
  for (let record = reader.nextRecord(); record; record = reader.nextRecord()) {
    records.push(record.type);
    if (record.type === "Message") messages.push({ ...record, data: record.data.slice() });
  }
  return { records, messages, isWhole: reader.done() };
}

Deno.test("McapFile can be read by the official readers, with and without the index", async () => {
  const events = makeEvents();
  const { sink, file } = await write(events);
  await file.finish();
  assertEquals(sink.synced, sink.contents);
  const indexed = await readIndexed(sink.contents);
  const streamed = readStreamed(sink.contents);
  assert(streamed.isWhole);
  // What a pose says is said once more, as a transform; of a picture it is said which it is.
  const said = events.flatMap((event): RecordedEvent[] => event.kind !== "status" ? [event, event] : [event]);
  assertEquals(streamed.messages.length, said.length);
  assertEquals(indexed.map(({ logTime }) => logTime), said.map(({ logUs }) => BigInt(logUs) * 1000n));
  const count = (topic: string) => indexed.filter((message) => message.topic === topic).length;
  const topics = ["/front/image", "/front/pose", "/front/tf", "/Röver 2/image", "/Röver 2/link"];
  assertEquals(topics.map(count), [60, 60, 60, 10, 1]);
});

Deno.test("McapFile holds pictures, poses and figures under the schemas that other programs know", async () => {
  const [frame] = recordedFrames(JPEGS);
  const { sink, file } = await write([frame!, recordedPose(7000), recordedStatus()]);
  await file.finish();
  const schemas: string[] = [];
  const reader = new McapStreamReader();
  reader.append(sink.contents);
  for (let record = reader.nextRecord(); record?.type !== "DataEnd"; record = reader.nextRecord()) {
    if (record?.type === "Schema") schemas.push(`${record.name} ${record.encoding}`);
  }
  assertEquals(schemas, [
    "foxglove.CompressedImage protobuf",
    "udp_image_stream.Frame jsonschema",
    "foxglove.PoseInFrame protobuf",
    "foxglove.FrameTransform protobuf",
    "udp_image_stream.StreamStatus jsonschema",
  ]);
  const { messages } = readStreamed(sink.contents);
  const [image, pose, link] = [0, 2, 4].map((at) => messages[at]!) as [Message, Message, Message];
  assertEquals(image.publishTime, BigInt(frame!.takenUs) * 1000n);
  assertEquals(decodeImage(image.data), {
    timeUs: frame!.takenUs,
    format: "jpeg",
    frameId: "camera-1",
    data: JPEGS[0]!,
  });
  const { position, orientation } = poseAt(7000);
  assertEquals(decodePose(pose.data).position, position);
  assertEquals(decodePose(pose.data).orientation, orientation!);
  assertEquals(JSON.parse(new TextDecoder().decode(link.data)), statusOf(streamOf("1")));
});

Deno.test("McapFile holds what a robot was commanded and what it said, each on a topic of its own", async () => {
  const { sink, file } = await write([...recordedFrames(JPEGS.slice(0, 1)), ...recordedDriving()]);
  await file.finish();
  const driving = (await readIndexed(sink.contents)).filter(({ topic }) => topic.includes("/drive/"));
  const told = driving.map(({ topic, data }) => [topic, JSON.parse(new TextDecoder().decode(data))]);
  assertEquals(told, [
    ["/camera-1/drive/command", {
      ...{ isHeld: true, isStop: false, isAsking: false, linear: 0.5, angular: -0.25 },
      ...{ axes: [0.5, -0.25, 0, 0, 0, 0, 0, 1], buttons: 3 },
      ...{ number: 41, frameId: 12, pressFrameId: 9, press: 2, stop: 0 },
    }],
    ["/camera-1/drive/state", {
      ...{ isDriving: false, reason: "picture too old", mayDrive: true, mayStop: true },
      ...{ linear: 0, angular: 0, pictureAgeMs: 512, commandAgeMs: 3, driver: "laptop", asker: "" },
      ...{ isOwn: true, isStopping: false, isAsking: false, roundTripMs: 61 },
    }],
  ]);
});

Deno.test("McapFile describes each field of what it holds of driving", async () => {
  const { sink, file } = await write(recordedDriving());
  await file.finish();
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: () => Promise.resolve(BigInt(sink.contents.length)),
      read: (at, size) => Promise.resolve(sink.contents.slice(Number(at), Number(at + size))),
    },
  });
  for await (const { channelId, data } of reader.readMessages()) {
    const schema = reader.schemasById.get(reader.channelsById.get(channelId)!.schemaId)!;
    const { properties } = JSON.parse(new TextDecoder().decode(schema.data));
    const message = Object.keys(JSON.parse(new TextDecoder().decode(data)));
    assertEquals([...message].sort(), Object.keys(properties).sort(), schema.name);
  }
});

Deno.test("McapFile is replayed with the same pictures, times and poses", async () => {
  const events = makeEvents();
  const { sink, file } = await write(events);
  await file.finish();
  const { frames, items, brokenFrames } = await readBytes("a.mcap", sink.contents);
  assertEquals([frames.length, items.length, brokenFrames], [60, 120 - 1, 0]);
  for (const [i, { jpeg, timeUs, pose }] of frames.entries()) {
    assertEquals(jpeg, JPEGS[i]);
    assertAlmostEquals(timeUs - frames[0]!.timeUs, i * 33_333, 1000);
    assertEquals(pose!.position, poseAt(i * 33_333).position);
  }
  const { frames: rear } = await readBytes("a.mcap", sink.contents, { topic: "Röver 2" });
  assertEquals(rear.map(({ jpeg }) => jpeg), JPEGS.slice(0, 10));
});

Deno.test("McapFile is replayed with what rectified pictures are to their camera", async () => {
  const camera = { width: 320, height: 240, focal: 120, cx: 159.5, cy: 119.5 };
  const stream = streamOf("1", { name: "front", camera });
  const other = recordedFrames(JPEGS.slice(0, 3), streamOf("2", { name: "rear" }));
  const { sink, file } = await write([...recordedFrames(JPEGS.slice(0, 3), stream), ...other]);
  await file.finish();
  const { frames } = await readBytes("a.mcap", sink.contents);
  // A calibration stands behind its picture, and is that of the next ones.
  assertEquals(frames.map((frame) => frame.camera), [undefined, camera, camera]);
  const { frames: rear } = await readBytes("a.mcap", sink.contents, { topic: "rear" });
  assertEquals(rear.map((frame) => frame.camera), [undefined, undefined, undefined]);
});

Deno.test("McapFile can be read up to its last flush, wherever it was cut behind that", async () => {
  const events = makeEvents();
  const { sink } = await write(events);
  const contents = sink.contents;
  const whole = readStreamed(contents);
  const countOf = (flushed: RecordedEvent[]) =>
    flushed.length + flushed.filter(({ kind }) => kind !== "status").length;
  const counts = [0, 20, 40, 60, 80, 100, 120].map((flushed) => countOf(events.slice(0, flushed)));
  assertEquals(whole.messages.length, counts.at(-1), "131 events, of which the last 11 were not flushed");
  assertEquals(sink.synced, contents);
  const all = whole.messages.map(({ data }) => data.length);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 8, max: contents.length }), async (cut) => {
      const { messages, isWhole } = readStreamed(contents.subarray(0, cut));
      assertEquals([counts.includes(messages.length), isWhole], [true, false]);
      assertEquals(messages.map(({ data }) => data.length), all.slice(0, messages.length));
      const kept = contents.subarray(0, cut);
      if (messages.length === 0) return;
      const { frames } = await readBytes("cut.mcap", kept);
      assertEquals(frames.map(({ jpeg }) => jpeg), JPEGS.slice(0, frames.length));
    }),
    { numRuns: 30, seed: 2 },
  );
});

Deno.test("McapFile of nothing is whole, too", async () => {
  const { sink, file } = await write([]);
  await file.finish();
  assertEquals(readStreamed(sink.contents), {
    records: ["Header", "DataEnd", "Statistics", "SummaryOffset", "Footer"],
    messages: [],
    isWhole: true,
  });
  assertEquals(await readIndexed(sink.contents), []);
});

Deno.test("McapFile ends a chunk before it is large", async () => {
  const sink = new MemorySink();
  const file = new McapFile(sink);
  const [frame] = recordedFrames([concatBytes(JPEGS[0]!, new Uint8Array(400_000))]);
  for (let i = 0; i < 9; i++) await file.write(frame!);
  assertEquals(readStreamed(sink.contents).records.filter((type) => type === "Message").length, 2 * 9);
});
