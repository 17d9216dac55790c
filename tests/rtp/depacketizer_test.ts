import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { Jpeg } from "../../src/common/frame.ts";
import { inspectJpeg } from "../../src/jpeg/inspect.ts";
import { readRecodable } from "../../src/jpeg/recode/recodable_jpeg.ts";
import { Depacketizer } from "../../src/rtp/depacketizer.ts";
import { tablesOfQ } from "../../src/rtp/jpeg_tables.ts";
import { writeJpegHeader } from "../../src/rtp/jpeg_header.ts";
import { Packetizer } from "../../src/rtp/packetizer.ts";
import { readRtpPacket, writeRtpHeader } from "../../src/rtp/rtp_header.ts";
import { readVector } from "../support/recoding.ts";
import { expectCarried, packetsOf, readPacket, takeAll } from "../support/rtp.ts";
import { seededRandom } from "../support/seeded_random.ts";

const JPEG = readVector("baseline_160x120");
const OTHER = readVector("restart_160x120");

/** One packet with a whole small picture. */
interface Made {
  readonly q?: number;
  readonly tables?: Uint8Array;
  readonly timestamp?: number;
  readonly scan?: Uint8Array;
  readonly change?: (packet: Uint8Array) => void;
}

function makePacket(
  { q = 50, tables, timestamp = 1, scan = Uint8Array.of(1, 2, 3), change }: Made,
): Uint8Array {
  const bytes = new Uint8Array(400);
  writeRtpHeader({ isLast: true, sequence: 1, timestamp, ssrc: 1 }, bytes);
  const header = { sampling: 1, q, widthEights: 2, heightEights: 2, restartInterval: 0, offset: 0 };
  let at = writeJpegHeader({ ...header, tables: tables ?? new Uint8Array(0) }, bytes, 12);
  if (q >= 128 && !tables) at += 4;
  bytes.set(scan, at);
  const packet = bytes.slice(0, at + scan.length);
  change?.(packet);
  return packet;
}

function take(depacketizer: Depacketizer, made: Made): Jpeg | undefined {
  return depacketizer.take(readPacket(makePacket(made)), 0)?.jpeg;
}

function stepsIn(jpeg: Uint8Array): readonly number[] {
  const read = readRecodable(jpeg);
  if (typeof read === "string") throw new Error(read);
  return [...read.quantization.get(0)!, ...read.quantization.get(1)!];
}

Deno.test("Depacketizer gives a picture with its last missing packet, in any order, with the time of the first that came", () => {
  fc.assert(fc.property(fc.infiniteStream(fc.nat(99)), (keys) => {
    const packets = packetsOf(JPEG).map((bytes) => ({ bytes, key: keys.next().value as number }));
    packets.sort((a, b) => a.key - b.key);
    const depacketizer = new Depacketizer();
    const frames = packets.map(({ bytes }, index) => depacketizer.take(readPacket(bytes), 100 + index));
    assertEquals(frames.slice(0, -1).filter((frame) => frame !== undefined), []);
    assertEquals(frames.at(-1)!.captureUs, 100);
    assertEquals(
      new Uint8Array(expectCarried(frames.at(-1)!.jpeg).scan),
      new Uint8Array(expectCarried(JPEG).scan),
    );
    assertEquals(depacketizer.heldBytes, 0);
  }));
});

Deno.test("Depacketizer gives up a picture of which any packet is missing, and the next one comes", () => {
  for (let lost = 0; lost < packetsOf(JPEG).length; lost++) {
    const depacketizer = new Depacketizer();
    const first = packetsOf(JPEG, 1).filter((_, index) => index !== lost);
    assertEquals(takeAll(first, depacketizer).length, 0);
    assertEquals(takeAll(packetsOf(OTHER, 2), depacketizer).length, 1);
    assertEquals([depacketizer.losses.toJSON(), depacketizer.pictures], [{ "packets-missing": 1 }, 1]);
    assertEquals(depacketizer.wastedBytes, first.reduce((sum, { length }) => sum + length - 12, 0));
  }
});

Deno.test("Depacketizer takes no packet of an older picture, over the wrap of timestamps too, and none twice", () => {
  const depacketizer = new Depacketizer();
  const [old, twice] = [packetsOf(JPEG, 0xffff_ff00), packetsOf(OTHER, 100)];
  assertEquals(takeAll(old.slice(0, 1), depacketizer).length, 0);
  assertEquals(takeAll(twice.flatMap((bytes) => [bytes, bytes]), depacketizer).length, 1);
  assertEquals(takeAll(old.slice(1), depacketizer).length, 0);
  assertEquals(depacketizer.refusals.toJSON(), {
    duplicate: twice.length - 1,
    "old-picture": old.length,
  });
});

Deno.test("Depacketizer goes on where a sender's timestamps begin anew", () => {
  const depacketizer = new Depacketizer();
  const times = [1_000_000, 1_003_000, 5, 3005, 0xf000_0000, 0xf000_0bb8];
  const frames = times.flatMap((timestamp) => takeAll(packetsOf(JPEG, timestamp), depacketizer));
  assertEquals(frames.length, times.length);
});

Deno.test("Depacketizer goes on by sequence numbers where all timestamps are the same", () => {
  const depacketizer = new Depacketizer();
  const packetizer = new Packetizer({ ssrc: 1, firstSequence: 0xfffe });
  for (let turn = 0; turn < 3; turn++) {
    const packets = packetsOf(JPEG, 5, packetizer);
    assertEquals(takeAll(packets, depacketizer).length, 1);
    assertEquals(takeAll(packets, depacketizer).length, 0);
  }
});

Deno.test("Depacketizer never mixes pictures of the same timestamp where packets of them are lost", () => {
  const packetizer = new Packetizer({ ssrc: 1, firstSequence: 0 });
  const pictures = [JPEG, OTHER, JPEG].map((jpeg) => packetsOf(jpeg, 5, packetizer));
  const depacketizer = new Depacketizer();
  assertEquals(takeAll(pictures[0]!.slice(0, -1), depacketizer).length, 0);
  assertEquals(takeAll(pictures[1]!.slice(1), depacketizer).length, 0);
  assertEquals(takeAll(pictures[2]!, depacketizer).length, 1);
  assertEquals(depacketizer.losses.toJSON(), { "packets-missing": 1 });
});

Deno.test("Depacketizer makes the tables of a Q below 128, keeps those of one below 255, and asks for 255's each time", () => {
  const depacketizer = new Depacketizer();
  const tables = tablesOfQ(20);
  let timestamp = 0;
  const jpegOf = (made: Made) => take(depacketizer, { timestamp: ++timestamp, ...made });
  assertEquals(stepsIn(jpegOf({ q: 60 })!), [...tablesOfQ(60)]);
  assertEquals(jpegOf({ q: 130 }), undefined);
  assertEquals(stepsIn(jpegOf({ q: 130, tables })!), [...tables]);
  assertEquals(stepsIn(jpegOf({ q: 130 })!), [...tables]);
  assertEquals(jpegOf({ q: 131 }), undefined);
  assertEquals(stepsIn(jpegOf({ q: 255, tables })!), [...tables]);
  assertEquals(jpegOf({ q: 255 }), undefined);
  // ffmpeg's encoder has one table for all
  const lone = tables.subarray(0, 64);
  assertEquals(stepsIn(jpegOf({ q: 255, tables: lone })!), [...lone, ...lone]);
  assertEquals(depacketizer.losses.toJSON(), { "no-tables": 3 });
  depacketizer.reset();
  assertEquals(jpegOf({ q: 130 }), undefined, "another source's tables are others");
});

Deno.test("Depacketizer says why a packet is of no use", () => {
  const refusals = {
    "other-payload": { change: (packet) => packet[1] = 96 },
    unreadable: { q: 0 },
    interlaced: { change: (packet) => packet[12] = 1 },
    "unknown-type": { change: (packet) => packet[16] = 2 },
    "no-size": { change: (packet) => packet[18] = 0 },
    "odd-tables": { q: 255, tables: new Uint8Array(128).fill(1), change: (packet) => packet[21] = 1 },
    "too-long": { change: (packet) => packet.fill(0xff, 13, 16) },
  } satisfies Record<string, Made>;
  for (const [reason, made] of Object.entries(refusals)) {
    const depacketizer = new Depacketizer();
    assertEquals(take(depacketizer, made), undefined);
    assertEquals(depacketizer.refusals.toJSON(), { [reason]: 1 });
  }
});

Deno.test("Depacketizer refuses a packet that says something else than the first of its picture", () => {
  const depacketizer = new Depacketizer();
  const [first, second] = packetsOf(JPEG).map(readPacket);
  depacketizer.take(first!, 0);
  for (const at of [4, 5, 6, 7]) {
    const payload = second!.payload.slice();
    payload[at]! ^= 1;
    depacketizer.take({ ...second!, payload }, 0);
  }
  assertEquals(depacketizer.refusals.toJSON(), { contradiction: 4 });
});

Deno.test("Depacketizer cuts what cameras fill up behind the end of image, and refuses other markers in a scan", () => {
  const depacketizer = new Depacketizer();
  const filled = take(depacketizer, { scan: Uint8Array.of(1, 0xff, 0xd9, 0, 0), timestamp: 1 })!;
  assertEquals([...filled.subarray(-3)], [1, 0xff, 0xd9]);
  assertEquals(take(depacketizer, { scan: Uint8Array.of(1, 0xff, 0xd8, 0, 0), timestamp: 2 }), undefined);
  assertEquals(depacketizer.losses.toJSON(), { "broken-scan": 1 });
});

Deno.test("Depacketizer holds one picture of a bounded length, counts everything, and throws at none of 100,000 damaged packets", () => {
  const random = seededRandom(2435);
  const packets = [JPEG, OTHER, readVector("decode_quadrants_422")].flatMap((jpeg, index) =>
    packetsOf(jpeg, 3000 * index)
  );
  const mostScanBytes = 200_000;
  const depacketizer = new Depacketizer({ mostScanBytes });
  let given = 0, unread = 0, whole = 0;
  for (let i = 0; i < 100_000; i++) {
    const bytes = random.mutate(packets[i % packets.length]!);
    const packet = readRtpPacket(bytes);
    if (!packet) {
      unread++;
      continue;
    }
    given++;
    const frame = depacketizer.take(packet, i);
    if (frame) {
      whole++;
      assertEquals(inspectJpeg(frame.jpeg), undefined);
      assertLess(frame.jpeg.length, mostScanBytes + 2000);
    }
    assertLess(depacketizer.heldBytes, mostScanBytes + 2000);
  }
  assert(unread > 100 && whole > 100, `${unread} ${whole}`);
  const { pictures, losses, refusals } = depacketizer;
  assertEquals(pictures, whole);
  assert(refusals.total > 1000 && losses.total > 1000 && refusals.total < given);
});
