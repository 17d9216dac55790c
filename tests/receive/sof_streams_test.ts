import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { MAX_SOF_SOURCES } from "../../src/legacy/sof_receiver.ts";
import { SofStreams } from "../../src/receive/sof_streams.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";

const start = (datagrams: number) => Uint8Array.of(0x53, 0x4f, 0x46, datagrams);

/** Sends a frame of one data datagram. */
function sendFrame(streams: SofStreams, jpeg: Uint8Array, from: Address, nowUs = 0) {
  streams.handleDatagram(start(1), from, nowUs);
  const taken = streams.handleDatagram(jpeg, from, nowUs);
  if (taken?.kind === "refused") throw new Error(`refused: ${taken.reason}`);
  return taken;
}

Deno.test("SofStreams claims starts from anybody, and everything else from whoever has sent one", () => {
  const streams = new SofStreams();
  const data = new Uint8Array(100);
  assertEquals([streams.isSof(data, addressOf(1)), streams.isSof(start(3), addressOf(1))], [false, true]);
  streams.handleDatagram(start(3), addressOf(1), 0);
  assertEquals([streams.isSof(data, addressOf(1)), streams.isSof(data, addressOf(2))], [true, false]);
});

Deno.test("SofStreams describes a stream by its host and its first picture", () => {
  const streams = new SofStreams();
  const jpeg = readJpegVector("baseline_160x120");
  const { frame, isFirst } = sendFrame(streams, jpeg, addressOf(1), 500)!;
  const stream = { key: "sof-10.0.0.1:5550", name: "10.0.0.1", width: 160, height: 120, fps: 0 };
  assertEquals([isFirst, frame], [true, { stream, id: 0, jpeg, completeUs: 500 }]);
  const next = sendFrame(streams, makeJpeg(1, 100), addressOf(1), 600)!;
  assertEquals([next.isFirst, next.frame.id], [false, 1]);
  assertStrictEquals(next.frame.stream, frame.stream);
});

Deno.test("SofStreams gives no frame that is no JPEG, and counts it with its reason", () => {
  const streams = new SofStreams();
  const noise = Uint8Array.of(0xff, 0xd8, ...new Array(50).fill(0x55), 0xff, 0xd9);
  const take = () => {
    streams.handleDatagram(start(1), addressOf(1), 0);
    return streams.handleDatagram(noise, addressOf(1), 0);
  };
  const stream = { key: "sof-10.0.0.1:5550", name: "10.0.0.1", width: 0, height: 0, fps: 0 };
  assertEquals(take(), { kind: "refused", stream, reason: "not-a-jpeg", isFirst: true });
  assertEquals(take(), { kind: "refused", stream, reason: "not-a-jpeg", isFirst: false });
  assertEquals(streams.receptions()[0]!.refusals?.total, 2);
  assertEquals(sendFrame(streams, readJpegVector("baseline_160x120"), addressOf(1))!.isFirst, true);
});

Deno.test("SofStreams counts frames and bytes but never loss of datagrams, which this wire does not number", () => {
  const streams = new SofStreams();
  sendFrame(streams, makeJpeg(1, 100), addressOf(1));
  streams.handleDatagram(start(2), addressOf(1), 0);
  sendFrame(streams, makeJpeg(1, 100), addressOf(1));
  const [counted] = streams.receptions();
  assertEquals(counted!.arrivals, { datagrams: 5, bytes: 212, datagramsLost: 0 });
  assertEquals([counted!.frames.framesComplete, counted!.frames.framesLost], [2, 1]);
});

Deno.test("SofStreams shows no stream that has shown no frame, and forgets whoever is forgotten", () => {
  const streams = new SofStreams();
  sendFrame(streams, makeJpeg(1, 100), addressOf(1), 0);
  streams.handleDatagram(start(1), addressOf(2), 0);
  const keys = () => streams.receptions().map(({ description }) => description.key);
  assertEquals(keys(), ["sof-10.0.0.1:5550"]);
  for (let host = 10; host < 10 + MAX_SOF_SOURCES; host++) {
    sendFrame(streams, makeJpeg(1, 100), addressOf(host), 2_000_000 + host);
  }
  assertEquals(keys().length, MAX_SOF_SOURCES);
  assertEquals(keys().includes("sof-10.0.0.1:5550"), false);
  assertEquals(sendFrame(streams, makeJpeg(1, 100), addressOf(1), 5_000_000)!.isFirst, true);
});
