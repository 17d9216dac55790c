import { assert, assertEquals } from "@std/assert";
import type { Jpeg } from "../../src/common/frame.ts";
import { MAX_SOF_SOURCES, SofReceiver } from "../../src/legacy/sof_receiver.ts";
import { MAX_SOF_DATAGRAM_BYTES, MAX_SOF_FRAME_BYTES } from "../../src/legacy/sof_wire.ts";
import { localAddress, noiseJpeg } from "./sof_frames.ts";
import { seededRandom } from "../support/seeded_random.ts";

const A = localAddress(2001);
const B = localAddress(2002);
const start = (datagrams: number) => Uint8Array.of(0x53, 0x4f, 0x46, datagrams);
const END = start(255);

function hostAddress(lastByte: number, port = 555) {
  return { transport: "udp", hostname: `10.0.0.${lastByte}`, port } as const;
}

/** A frame as three data datagrams. */
function threeParts(seed: number): { jpeg: Jpeg; parts: [Jpeg, Jpeg, Jpeg] } {
  const jpeg = noiseJpeg(20_000, seed);
  return { jpeg, parts: [jpeg.slice(0, 8192), jpeg.slice(8192, 16384), jpeg.slice(16384)] };
}

/** Feeds datagrams and gives what came out at each of them. */
function feed(receiver: SofReceiver, datagrams: readonly Uint8Array[], from = A, nowUs = 0) {
  return datagrams.map((bytes) => receiver.handleDatagram(bytes, from, nowUs));
}

function framesOf(results: readonly (Jpeg | undefined)[]): Jpeg[] {
  return results.filter((jpeg) => jpeg !== undefined);
}

function countsOf(receiver: SofReceiver) {
  const { framesComplete, framesLost, dataDatagramsLost, strayDatagrams } = receiver.statistics().sources[0]!;
  return { framesComplete, framesLost, dataDatagramsLost, strayDatagrams };
}

Deno.test("SofReceiver delivers a frame at its last datagram, not at the next start", () => {
  const receiver = new SofReceiver();
  const { jpeg, parts } = threeParts(1);
  assertEquals(feed(receiver, [start(3), ...parts]), [undefined, undefined, undefined, jpeg]);
  assertEquals(feed(receiver, [END]), [undefined]);
  const [source] = receiver.statistics().sources;
  assertEquals([source!.framesComplete, source!.framesLost, source!.strayDatagrams], [1, 0, 0]);
  assertEquals([source!.datagrams, source!.bytes], [5, 20_008]);
});

Deno.test("SofReceiver takes frames of a broadcaster with another datagram length, and with shortened ones", () => {
  const receiver = new SofReceiver();
  const jpeg = noiseJpeg(3000);
  for (const ends of [[1000, 2000, 3000], [1000, 1999, 2999, 3000], [999, 1999, 2999, 3000], [3000]]) {
    const parts = ends.map((end, index) => jpeg.subarray(ends[index - 1] ?? 0, end));
    assertEquals(framesOf(feed(receiver, [start(parts.length), ...parts])), [jpeg], ends.toString());
  }
});

Deno.test("SofReceiver gives the caller a buffer of its own", () => {
  const receiver = new SofReceiver();
  const reused = new Uint8Array(8192);
  const receive = (bytes: Uint8Array) => {
    reused.set(bytes);
    return receiver.handleDatagram(reused.subarray(0, bytes.length), A, 0);
  };
  const one = threeParts(1);
  const two = threeParts(2);
  const delivered = [start(3), ...one.parts, start(3), ...two.parts].map(receive);
  assertEquals(framesOf(delivered), [one.jpeg, two.jpeg]);
});

type Scenario = {
  readonly name: string;
  readonly datagrams: (one: Jpeg[], two: Jpeg[]) => Uint8Array[];
  /** Which of the two frames come out. */
  readonly delivered: readonly (1 | 2)[];
  readonly counts: ReturnType<typeof countsOf>;
};

const SCENARIOS: Scenario[] = [
  {
    name: "a data datagram is lost",
    datagrams: ([a, , c], two) => [start(3), a!, c!, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 1, strayDatagrams: 0 },
  },
  {
    name: "a data datagram is lost and an end mark follows",
    datagrams: ([a, b], two) => [start(3), a!, b!, END, start(3), ...two, END],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 1, strayDatagrams: 0 },
  },
  {
    name: "the first data datagram is lost",
    datagrams: ([, b, c], two) => [start(3), b!, c!, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 1, strayDatagrams: 0 },
  },
  {
    name: "all data is lost",
    datagrams: (_one, two) => [start(3), start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 3, strayDatagrams: 0 },
  },
  {
    name: "a start is lost",
    datagrams: (one, two) => [start(3), ...one, ...two],
    delivered: [1],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 3 },
  },
  {
    name: "a data datagram and the next start are lost, so that two frames run together",
    datagrams: ([a, b], two) => [start(3), a!, b!, ...two],
    delivered: [],
    counts: { framesComplete: 0, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 2 },
  },
  {
    name: "the next start is lost and the datagram that takes the last place is a whole frame itself",
    datagrams: ([a, b], _two) => [start(3), a!, b!, noiseJpeg(5000)],
    delivered: [],
    counts: { framesComplete: 0, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 0 },
  },
  {
    name: "the shorter last datagram comes before its place, which the next frame's last one takes",
    datagrams: ([a, , c], [, , last]) => [start(3), a!, c!, last!],
    delivered: [],
    counts: { framesComplete: 0, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 0 },
  },
  {
    name: "a middle datagram is doubled",
    datagrams: ([a, b, c], two) => [start(3), a!, b!, b!, c!, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 1 },
  },
  {
    name: "the last datagram is doubled",
    datagrams: ([a, b, c], two) => [start(3), a!, b!, c!, c!, start(3), ...two],
    delivered: [1, 2],
    counts: { framesComplete: 2, framesLost: 0, dataDatagramsLost: 0, strayDatagrams: 1 },
  },
  {
    name: "the last two change places",
    datagrams: ([a, b, c], two) => [start(3), a!, c!, b!, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 0 },
  },
  {
    name: "an empty datagram comes between",
    datagrams: (one, two) => [start(3), new Uint8Array(0), ...one, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 1 },
  },
  {
    name: "a datagram is longer than the wire allows",
    datagrams: ([a, , c], two) => [start(3), a!, new Uint8Array(8193), c!, start(3), ...two],
    delivered: [2],
    counts: { framesComplete: 1, framesLost: 1, dataDatagramsLost: 0, strayDatagrams: 0 },
  },
];

for (const { name, datagrams, delivered, counts } of SCENARIOS) {
  Deno.test(`SofReceiver delivers only whole frames where ${name}`, () => {
    const receiver = new SofReceiver();
    const one = threeParts(1);
    const two = threeParts(2);
    const results = feed(receiver, datagrams(one.parts, two.parts));
    assertEquals(framesOf(results), delivered.map((which) => (which === 1 ? one : two).jpeg));
    assertEquals(countsOf(receiver), counts);
    const three = threeParts(3);
    assertEquals(
      framesOf(feed(receiver, [start(3), ...three.parts])),
      [three.jpeg],
      "and heals at the next frame",
    );
  });
}

Deno.test("SofReceiver keeps interleaved sources apart", () => {
  const receiver = new SofReceiver();
  const one = threeParts(1);
  const two = threeParts(2);
  const mixed = [start(3), ...one.parts].flatMap((bytes, index) => [
    receiver.handleDatagram(bytes, A, 0),
    receiver.handleDatagram([start(3), ...two.parts][index]!, B, 0),
  ]);
  assertEquals(framesOf(mixed), [one.jpeg, two.jpeg]);
  assertEquals(receiver.statistics().sources.map(({ from, framesComplete }) => [from.port, framesComplete]), [
    [2001, 1],
    [2002, 1],
  ]);
});

Deno.test("SofReceiver speaks to an address only after a start from there", () => {
  const receiver = new SofReceiver();
  assertEquals(receiver.speaksSof(A), false);
  feed(receiver, [threeParts(1).parts[0], END, start(0), Uint8Array.of(0x55, 1, 1)]);
  assertEquals(receiver.speaksSof(A), false);
  assertEquals(receiver.statistics(), { sources: [], foreignDatagrams: 4 });
  feed(receiver, [start(1)]);
  assertEquals([receiver.speaksSof(A), receiver.speaksSof(B)], [true, false]);
});

Deno.test("SofReceiver forgets an address that sends something else long after its last start", () => {
  const receiver = new SofReceiver();
  const { parts, jpeg } = threeParts(1);
  feed(receiver, [start(3), ...parts], A, 0);
  feed(receiver, [Uint8Array.of(0x55, 1, 1)], A, 2_000_000);
  assertEquals(receiver.speaksSof(A), true);
  feed(receiver, [Uint8Array.of(0x55, 1, 1)], A, 2_000_001);
  assertEquals(receiver.speaksSof(A), false);
  assertEquals(framesOf(feed(receiver, [start(3), ...parts], A, 9_000_000)), [jpeg]);
});

Deno.test("SofReceiver keeps a slow source: an hour between two frames is no fault", () => {
  const receiver = new SofReceiver();
  const { parts, jpeg } = threeParts(1);
  for (let hour = 0; hour < 3; hour++) {
    assertEquals(framesOf(feed(receiver, [start(3), ...parts], A, hour * 3_600_000_000)), [jpeg]);
  }
  assertEquals(receiver.statistics().sources[0]!.framesComplete, 3);
});

Deno.test("SofReceiver forgets the longest silent source when there are too many", () => {
  const receiver = new SofReceiver();
  for (let index = 0; index < MAX_SOF_SOURCES; index++) {
    feed(receiver, [start(1)], hostAddress(index), index);
  }
  feed(receiver, [start(1)], hostAddress(0), 100);
  feed(receiver, [start(1)], hostAddress(40), 101);
  assertEquals(receiver.statistics().sources.length, MAX_SOF_SOURCES);
  assertEquals([0, 1, 2, 40].map((host) => receiver.speaksSof(hostAddress(host))), [true, false, true, true]);
});

Deno.test("SofReceiver is not made to forget a working source by starts from everywhere", () => {
  const receiver = new SofReceiver();
  const { parts, jpeg } = threeParts(1);
  feed(receiver, [start(3), ...parts, start(3), parts[0]]);
  for (let i = 1; i <= 1000; i++) feed(receiver, [start(254)], hostAddress(i % 250, i), i);
  assertEquals(framesOf(feed(receiver, parts.slice(1), A, 1001)), [jpeg]);
  assertEquals(receiver.statistics().sources.length, MAX_SOF_SOURCES);
});

Deno.test("SofReceiver holds no memory for what is merely announced", () => {
  const receiver = new SofReceiver();
  feed(receiver, [start(254), start(254)]);
  assertEquals(receiver.statistics().sources[0]!.heldBytes, 0);
});

Deno.test("SofReceiver takes the longest frame there is", () => {
  const receiver = new SofReceiver();
  const jpeg = noiseJpeg(MAX_SOF_FRAME_BYTES);
  const parts = Array.from(
    { length: 254 },
    (_, index) => jpeg.subarray(index * MAX_SOF_DATAGRAM_BYTES, (index + 1) * MAX_SOF_DATAGRAM_BYTES),
  );
  assertEquals(framesOf(feed(receiver, [start(254), ...parts]))[0], jpeg);
  assertEquals(receiver.statistics().sources[0]!.heldBytes, MAX_SOF_FRAME_BYTES);
});

Deno.test("SofReceiver survives 100,000 random datagrams, holds little, and delivers only JPEGs", () => {
  const { below: pick } = seededRandom(7);
  const receiver = new SofReceiver();
  const noise = noiseJpeg(3 * 8192);
  const kinds: (() => Uint8Array)[] = [
    () => start(pick(256)),
    () => start(1 + pick(3)),
    () => noise.subarray(pick(noise.length), noise.length),
    () => noise.subarray(0, pick(9000)),
    () => noise.subarray(0, noise.length).subarray(pick(100), pick(8300)),
    () => new Uint8Array(pick(5)),
    () => Uint8Array.of(0xff, 0xd8, ...start(pick(256)), 0xff, 0xd9),
  ];
  let delivered = 0;
  for (let count = 0; count < 100_000; count++) {
    const jpeg = receiver.handleDatagram(
      kinds[pick(kinds.length)]!(),
      localAddress(1 + pick(12)),
      count * pick(500),
    );
    if (!jpeg) continue;
    delivered++;
    assert(jpeg.length >= 4 && jpeg.length <= MAX_SOF_FRAME_BYTES);
    assertEquals([...jpeg.subarray(0, 2), ...jpeg.subarray(-2)], [0xff, 0xd8, 0xff, 0xd9]);
    assertEquals(jpeg.buffer.byteLength, jpeg.length);
  }
  assert(delivered > 100, `${delivered} frames came out`);
  const { sources } = receiver.statistics();
  assert(sources.length <= MAX_SOF_SOURCES);
  assert(sources.every(({ heldBytes }) => heldBytes <= MAX_SOF_FRAME_BYTES));
});

Deno.test("SofReceiver gives the place of a source that shows frames to nobody, and to one host two", () => {
  const receiver = new SofReceiver();
  const show = (host: number) => feed(receiver, [start(1), noiseJpeg(3000)], hostAddress(host, 1));
  for (let host = 1; host <= MAX_SOF_SOURCES; host++) show(host);
  for (let i = 0; i < 10_000; i++) receiver.handleDatagram(start(3), hostAddress(20 + i % 200, i), 1000);
  const hosts = () => receiver.statistics().sources.map(({ from }) => from.hostname);
  assertEquals(hosts(), Array.from({ length: MAX_SOF_SOURCES }, (_, i) => `10.0.0.${1 + i}`));
  for (let port = 1; port < 100; port++) receiver.handleDatagram(start(3), hostAddress(1, port), 2_000_001);
  assertEquals(hosts().filter((host) => host === "10.0.0.1").length, 2);
});
