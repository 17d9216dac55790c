import { assertEquals } from "@std/assert";
import { CODEC_FITTED } from "../../src/protocol/media.ts";
import { PictureReader } from "../../src/receive/picture_reader.ts";
import type { ReadRequest } from "../../src/receive/readings.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { addressOf } from "../support/pair.ts";
import { fitFrame, readVector } from "../support/recoding.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { cutIntoDatagrams } from "./fragments.ts";

const WIRE = fitFrame(readVector("baseline_160x120"), 2000, "wire");

function setUp() {
  const receiver = new Receiver({
    viewerId: 77,
    drawU48: seededRandom(3).u48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
  });
  return {
    receiver,
    send(frameId: number, nowUs: number, frame = WIRE) {
      for (const bytes of cutIntoDatagrams(frame, { frameId, counter: 4 * frameId, codec: CODEC_FITTED })) {
        receiver.handleDatagram(bytes, addressOf(1), nowUs);
      }
    },
    /** Reads what is asked for, as a reader would. */
    read(nowUs: number) {
      const { number, bytes } = receiver.readings.poll() as ReadRequest;
      const picture = new PictureReader().read({ codec: CODEC_FITTED, bytes });
      receiver.handleAnswer({ number, picture }, nowUs);
    },
    events: () => [...iterate(receiver)],
  };
}

function* iterate(receiver: Receiver) {
  for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) yield event;
}

Deno.test("Receiver tells of pictures that were read beside it as of others, and not of those of a stream that has gone", () => {
  const { receiver, send, read, events } = setUp();
  receiver.takeStatus(0);
  send(1, 0);
  assertEquals([events().map(({ kind }) => kind), receiver.readings.poll()], [
    ["stream-began", "frame"],
    "start",
  ]);
  receiver.readings.handleReady();
  send(2, 30_000);
  assertEquals(events(), []);
  read(35_000);
  const frames = events().map((event) =>
    event.kind === "frame" && [event.frame.id, event.frame.fit?.sentBytes]
  );
  assertEquals(frames, [[2, WIRE.length]]);
  const [status] = receiver.takeStatus(1_000_000);
  assertEquals([status!.fitted?.count, status!.fps], [2, 2]);
  send(3, 1_060_000);
  receiver.pollDatagram(200_000_000, new Uint8Array(1200));
  assertEquals(receiver.takeStatus(200_000_000), []);
  read(200_000_000);
  assertEquals(events(), []);
});

Deno.test("Receiver says once of a stream that fitted pictures can not be read, and counts them", () => {
  const { receiver, send, events } = setUp();
  for (const frameId of [1, 2]) send(frameId, 0, new Uint8Array(50));
  assertEquals(events().map((event) => event.kind === "refused" && event.reason), ["unreadable"]);
  assertEquals(receiver.takeStatus(1_000_000)[0]!.refused, { count: 2, reason: "unreadable" });
});
