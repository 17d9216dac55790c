import { assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { Jpeg } from "../../src/common/frame.ts";
import { type SourcePicture, SourceStreams } from "../../src/doors/source_streams.ts";
import type { ReceiverEvent } from "../../src/receive/receiver_events.ts";
import { patternFrames } from "../support/mjpeg.ts";

const [JPEG] = patternFrames(1, { width: 160, height: 128 }) as [Jpeg];
const FROM: Address = { transport: "udp", hostname: "192.0.2.7", port: 4711 };

function open() {
  const events: ReceiverEvent[] = [];
  const streams = new SourceStreams({
    keyPrefix: "door-",
    by: "imagezmq",
    maxPixels: 160 * 128,
    take: (event) => events.push(event),
  });
  const give = (about: Partial<SourcePicture> & { connection: object }) =>
    streams.handlePicture({ name: "front", from: FROM, jpeg: JPEG, arrivedUs: 0, ...about });
  return { streams, events, give };
}

function keysOf(events: readonly ReceiverEvent[]): string[] {
  return events.flatMap((event) => event.kind === "frame" ? [event.frame.stream.key] : []);
}

Deno.test("SourceStreams tells of a stream with its first picture, and of each picture", () => {
  const { events, give } = open();
  const connection = {};
  give({ connection, arrivedUs: 10 });
  give({ connection, arrivedUs: 20 });
  const seal = { state: "door", by: "imagezmq" } as const;
  const stream = { key: "door-1", name: "front", width: 160, height: 128, fps: 0, seal };
  assertEquals(events, [
    { kind: "stream-began", stream, from: FROM },
    { kind: "frame", frame: { stream, id: 1, jpeg: JPEG, completeUs: 10 } },
    { kind: "frame", frame: { stream, id: 2, jpeg: JPEG, completeUs: 20 } },
  ]);
});

Deno.test("SourceStreams refuses what is not to be decoded, and tells the first of each reason", () => {
  const { streams, events, give } = open();
  const connection = {};
  const [large] = patternFrames(1, { width: 176, height: 128 }) as [Jpeg];
  for (const jpeg of [large, large, Uint8Array.of(1, 2), large]) give({ connection, jpeg });
  assertEquals(events.map((event) => event.kind === "refused" ? event.reason : event.kind), [
    "too-many-pixels",
    "not-a-jpeg",
  ]);
  assertEquals(streams.takeStatuses(1_000_000)[0]!.refused, { count: 4, reason: "too-many-pixels" });
});

Deno.test("SourceStreams has the figures of each stream since the last look", () => {
  const { streams, give } = open();
  const connection = {};
  for (let number = 0; number < 30; number++) give({ connection, arrivedUs: number * 33_000 });
  const [status] = streams.takeStatuses(1_000_000);
  assertEquals([status!.fps, status!.bitsPerSecond], [30, 30 * JPEG.length * 8]);
  assertEquals([status!.framesComplete, status!.framesLost, status!.overhead, status!.age], [
    30,
    0,
    undefined,
    undefined,
  ]);
  give({ connection, arrivedUs: 1_100_000, receivedBytes: 1_000_000 });
  const [next] = streams.takeStatuses(2_000_000);
  assertEquals([next!.fps, next!.bitsPerSecond, next!.framesComplete], [1, 8_000_000, 31]);
});

Deno.test("SourceStreams goes on with a stream when its connection is there anew, under the same key", () => {
  const { streams, events, give } = open();
  const first = {};
  give({ connection: first });
  streams.handleEnd(first);
  give({ connection: {}, arrivedUs: 1000, from: { ...FROM, port: 4712 } });
  assertEquals(keysOf(events), ["door-1", "door-1"]);
  assertEquals(streams.takeStatuses(2000).length, 1);
});

Deno.test("SourceStreams goes on with the stream of a connection that has fallen silent", () => {
  const { events, give } = open();
  give({ connection: {} });
  give({ connection: {}, arrivedUs: 2_000_001 });
  assertEquals(keysOf(events), ["door-1", "door-1"]);
});

Deno.test("SourceStreams keeps two that send at once under one name apart, and those of two hosts", () => {
  const { streams, events, give } = open();
  const [a, b] = [{}, {}];
  for (const connection of [a, b, a, b]) give({ connection });
  give({ connection: {}, from: { ...FROM, hostname: "192.0.2.8" } });
  assertEquals(keysOf(events), ["door-1", "door-2", "door-1", "door-2", "door-3"]);
  assertEquals(streams.takeStatuses(1).map(({ stream }) => stream.name), ["front", "front", "front"]);
});

Deno.test("SourceStreams ends a stream after a minute of silence, and gives it its key where it comes back", () => {
  const { streams, events, give } = open();
  give({ connection: {} });
  assertEquals(streams.takeStatuses(60_000_000).length, 1);
  assertEquals(streams.takeStatuses(60_000_001).length, 0);
  give({ connection: {}, arrivedUs: 70_000_000 });
  assertEquals(keysOf(events), ["door-1", "door-1"]);
  assertEquals(events.filter(({ kind }) => kind === "stream-began").length, 2);
  assertEquals(streams.takeStatuses(71_000_000)[0]!.framesComplete, 1);
});

Deno.test("SourceStreams has figures that are never negative where a stream is begun anew between two looks", () => {
  const { streams, give } = open();
  const connection = {};
  for (let number = 0; number < 20; number++) give({ connection, name: "kept" });
  streams.takeStatuses(1_000_000);
  for (let number = 0; number < 20; number++) give({ connection, name: `other ${number}` });
  give({ connection, name: "kept" });
  for (const { fps, framesComplete } of streams.takeStatuses(2_000_000)) {
    assertEquals([fps, framesComplete], [1, 1]);
  }
});

Deno.test("SourceStreams keeps sixteen streams of a connection, and thirty-two in all, whatever names are given", () => {
  const { streams, give } = open();
  const connection = {};
  for (let number = 0; number < 1000; number++) give({ connection, name: `name ${number}` });
  assertEquals(streams.takeStatuses(1).length, 16);
  for (let number = 0; number < 1000; number++) give({ connection: {}, name: `name ${number}` });
  const names = streams.takeStatuses(2).map(({ stream }) => stream.name);
  assertEquals([names.length, names.at(-1)], [32, "name 999"]);
});
