import { assertEquals } from "@std/assert";
import { CODEC_FITTED } from "../../src/protocol/media.ts";
import { Receiver } from "../../src/receive/receiver.ts";
import { startWireReader, WireReader } from "../../src/threads/wire_reader.ts";
import { cutIntoDatagrams } from "../receive/fragments.ts";
import { addressOf } from "../support/pair.ts";
import { fitFrame, readVector } from "../support/recoding.ts";
import { seededRandom } from "../support/seeded_random.ts";

const JPEG = readVector("baseline_160x120");
const EXACT = fitFrame(JPEG, JPEG.length - 1, "wire");

Deno.test("WireReader makes the camera's JPEGs on a thread of its own, and tells of what can not be read", async () => {
  const receiver = new Receiver({
    viewerId: 77,
    drawU48: seededRandom(3).u48,
    subscribeTo: [],
    acceptsPushed: true,
    wire: "auto",
  });
  let taken = Promise.withResolvers<void>();
  using reader = new WireReader(receiver, { onTaken: () => taken.resolve(), start: startWireReader });
  let frameId = 0;
  const send = (frame: Uint8Array<ArrayBuffer>) => {
    for (const bytes of cutIntoDatagrams(frame, { frameId, counter: 9 * frameId, codec: CODEC_FITTED })) {
      receiver.handleDatagram(bytes, addressOf(1), 1000 * frameId);
    }
    frameId++;
    reader.serve();
  };
  const events = () =>
    Array.from(iterate(receiver), (event) => event.kind === "frame" ? event.frame.jpeg : event.kind);
  send(EXACT);
  assertEquals(events(), ["stream-began", JPEG]);
  await taken.promise;
  for (const [frame, outcome] of [[EXACT, JPEG], [EXACT.slice(0, -9), "refused"], [EXACT, JPEG]] as const) {
    taken = Promise.withResolvers();
    send(frame);
    assertEquals(events(), []);
    await taken.promise;
    assertEquals(events(), [outcome]);
  }
});

function* iterate(receiver: Receiver) {
  for (let event = receiver.pollEvent(); event; event = receiver.pollEvent()) yield event;
}
