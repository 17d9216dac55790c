import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { DropCounts, type UselessReason } from "../../src/common/drop_counts.ts";
import type { Address } from "../../src/common/address.ts";
import type { StreamReception } from "../../src/receive/stream_reception.ts";
import { StreamTable } from "../../src/receive/stream_table.ts";
import { addressOf, makeJpeg } from "../support/pair.ts";
import { cut, forge } from "./fragments.ts";

const JPEG = makeJpeg(1, 100);

function setUp() {
  const drops = new DropCounts<UselessReason>();
  return { table: new StreamTable(drops, { drawU48: () => 1, isAsked: () => false }), drops };
}

/** Makes a stream one that has shown a frame. */
function prove(stream: StreamReception, nowUs = 0): StreamReception {
  for (const fragment of cut(JPEG, { frameId: 1 })) assert(stream.handleFragment(fragment, nowUs));
  return stream;
}

function name(stream: StreamReception, name: string): StreamReception {
  const info = { kind: "stream-info", sessionId: stream.sessionId, counter: 0, codec: 1, name } as const;
  stream.handleStreamInfo({ ...info, width: 1, height: 1, fps: 1, repairUs: 0 });
  return stream;
}

/** Whichever address it is at. */
function find(table: StreamTable, id: number): StreamReception | undefined {
  return table.findElsewhere(id);
}

function idsOf(table: StreamTable): number[] {
  return Array.from({ [Symbol.iterator]: () => table[Symbol.iterator]() }, (stream) => stream.sessionId);
}

Deno.test("StreamTable finds what it admitted, under a key that no other has", () => {
  const { table } = setUp();
  const streams = [5, 6].map((id) => table.admit(id, addressOf(id), 0)!);
  assertStrictEquals(table.find(5, addressOf(5)), streams[0]);
  assertEquals([table.find(7, addressOf(5)), table.find(5, addressOf(6))], [undefined, undefined]);
  assertEquals(new Set(streams.map((stream) => stream.description.key)).size, 2);
});

Deno.test("StreamTable admits eight streams of a host, further ones in the place of its oldest unproven", () => {
  const { table, drops } = setUp();
  table.admit(100, addressOf(9), 0);
  for (let id = 0; id < 8; id++) table.admit(id, addressOf(1, 1000 + id), 0);
  prove(find(table, 0)!);
  assert(table.admit(8, addressOf(1, 2000), 0));
  assertEquals(idsOf(table), [100, 0, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals(drops.total, 0);
});

Deno.test("StreamTable never evicts a proven stream for a new one of the same host", () => {
  const { table, drops } = setUp();
  for (let id = 0; id < 8; id++) prove(table.admit(id, addressOf(1, 1000 + id), 0)!);
  assertEquals(table.admit(8, addressOf(1, 2000), 0), undefined);
  assertEquals([idsOf(table).length, drops.of("no-room")], [8, 1]);
  assert(table.admit(9, addressOf(2), 0), "another host has room");
});

Deno.test("StreamTable admits 32 streams in all, further ones in the place of anybody's oldest unproven", () => {
  const { table, drops } = setUp();
  for (let id = 0; id < 32; id++) table.admit(id, addressOf(id), 0);
  prove(find(table, 0)!);
  assert(table.admit(32, addressOf(200), 0));
  assertEquals([find(table, 1), idsOf(table).length], [undefined, 32]);
  for (let id = 2; id <= 32; id++) prove(find(table, id)!);
  assertEquals(table.admit(33, addressOf(201), 0), undefined);
  assertEquals([idsOf(table).length, drops.of("no-room")], [32, 1]);
});

Deno.test("StreamTable admits a host when 32 live streams of four others take all places, in the place of the newest", () => {
  const { table, drops } = setUp();
  const live = (id: number, host: number) => prove(table.admit(id, addressOf(host, 1000 + id), 0)!);
  for (let id = 0; id < 32; id++) live(id, 10 + id % 4);
  live(100, 1);
  live(101, 1);
  assertEquals([find(table, 28), find(table, 29)], [undefined, undefined]);
  assertEquals([idsOf(table).length, find(table, 100)?.from.hostname], [32, "10.0.0.1"]);
  // Nor can the four take them back.
  for (let id = 200; id < 1000; id++) table.admit(id, addressOf(10 + id % 4, id), 0);
  assert(find(table, 100) && find(table, 101));
  assert(drops.of("no-room") > 700);
});

Deno.test("StreamTable always has a place for a broadcaster that was asked, and takes it from nobody who was", () => {
  const robot = addressOf(250);
  const isAsked = (from: Address) => from.hostname === robot.hostname;
  const table = new StreamTable(new DropCounts<UselessReason>(), { drawU48: () => 1, isAsked });
  for (let id = 0; id < 32; id++) prove(table.admit(id, addressOf(id), 0)!);
  const asked = table.admit(100, robot, 0);
  assert(asked, "though each of 32 hosts has one live stream");
  for (let id = 200; id < 5000; id++) {
    const stream = table.admit(id, addressOf(id % 240, id), 0);
    if (stream && id % 2) prove(stream);
  }
  assertStrictEquals(table.find(100, robot), asked);
});

Deno.test("StreamTable keeps proven streams through any flood from many hosts and ports", () => {
  const { table } = setUp();
  for (const id of [1, 2, 3]) prove(table.admit(id, addressOf(id), 0)!);
  for (let id = 100; id < 5000; id++) table.admit(id, addressOf(id % 250, id), 0);
  assertEquals(idsOf(table).slice(0, 3), [1, 2, 3]);
  assert(idsOf(table).length <= 32);
});

Deno.test("StreamTable gives the memory of an evicted and of a forgotten stream back", () => {
  const { table } = setUp();
  const begin = (id: number) => {
    const stream = table.admit(id, addressOf(1, id), 0)!;
    stream.handleFragment(cut(new Uint8Array(50_000))[0]!, 0);
  };
  for (let id = 0; id < 8; id++) begin(id);
  const full = table.unfinishedBytes;
  begin(8);
  assertEquals(table.unfinishedBytes, full);
  table.expire(3_000_001);
  assertEquals([idsOf(table), table.unfinishedBytes], [[], 0]);
});

Deno.test("StreamTable forgets unproven streams after 3 s of silence and proven ones after a minute", () => {
  const { table } = setUp();
  table.admit(1, addressOf(1), 0);
  prove(table.admit(2, addressOf(2), 0)!);
  table.admit(3, addressOf(3), 0)!.observe({ kind: "media", counter: 0 }, 1, 1_000_000);
  const left = (nowUs: number) => {
    table.expire(nowUs);
    return idsOf(table);
  };
  assertEquals([left(3_000_000), left(3_000_001), left(4_000_001)], [[1, 2, 3], [2, 3], [2]]);
  assertEquals([left(60_000_000), left(60_000_001)], [[2], []]);
});

interface Adoption {
  readonly what: string;
  readonly newAddress: Address;
  readonly newName: string;
  readonly silentUs: number;
  readonly isProven?: boolean;
  readonly isAdopted: boolean;
}

const SAME = addressOf(1, 5550);
const ADOPTIONS: readonly Adoption[] = [
  { what: "from the same port, at once", newAddress: SAME, newName: "b", silentUs: 0, isAdopted: true },
  {
    what: "of the same name on the host",
    newAddress: addressOf(1, 9),
    newName: "a",
    silentUs: 300_001,
    isAdopted: true,
  },
  {
    what: "of the same name, too soon",
    newAddress: addressOf(1, 9),
    newName: "a",
    silentUs: 300_000,
    isAdopted: false,
  },
  { what: "of another name", newAddress: addressOf(1, 9), newName: "b", silentUs: 900_000, isAdopted: false },
  { what: "of another host", newAddress: addressOf(2), newName: "a", silentUs: 900_000, isAdopted: false },
  {
    what: "after one that never showed a frame",
    newAddress: SAME,
    newName: "a",
    silentUs: 900_000,
    isProven: false,
    isAdopted: false,
  },
];

for (const { what, newAddress, newName, silentUs, isProven = true, isAdopted } of ADOPTIONS) {
  Deno.test(`StreamTable ${isAdopted ? "continues" : "does not continue"} a stream with one ${what}`, () => {
    const { table } = setUp();
    const old = name(table.admit(1, SAME, 0)!, "a");
    if (isProven) prove(old);
    const stream = name(table.admit(2, newAddress, silentUs)!, newName);
    prove(stream, silentUs);
    table.adoptPredecessor(stream, silentUs);
    assertEquals(stream.description.key === old.description.key, isAdopted);
    assertEquals(stream.description.name, newName);
    assertEquals(idsOf(table), isAdopted ? [2] : [1, 2]);
  });
}

Deno.test("StreamTable lets a stream continue one predecessor, the oldest, and never itself", () => {
  const { table } = setUp();
  const alone = prove(table.admit(1, SAME, 0)!);
  table.adoptPredecessor(alone, 0);
  assertEquals(idsOf(table), [1]);
  prove(table.admit(2, SAME, 0)!);
  const stream = prove(table.admit(3, SAME, 0)!);
  table.adoptPredecessor(stream, 0);
  assertEquals([idsOf(table), stream.description.key], [[2, 3], alone.description.key]);
});

Deno.test("StreamTable lets streams that announce huge frames take no memory that another one needs", () => {
  const { table } = setUp();
  for (let id = 0; id < 8; id++) {
    const greedy = table.admit(id, addressOf(1, 1000 + id), 0)!;
    // A byte of each chunk of eight frames, again and again.
    for (let frameId = 0; frameId < 8; frameId++) {
      const said = { frameId, k: 255, blocks: 255, frameBytes: 255 * 255 };
      for (let n = 0; n < 255 * 255; n += 31) {
        greedy.handleFragment(forge({ ...said, block: n % 255, index: Math.floor(n / 255) }), 0);
      }
    }
  }
  const driver = table.admit(100, addressOf(2), 0)!;
  const picture = makeJpeg(1, 4_000_000);
  const frames = cut(picture, { frameId: 1 }).flatMap((fragment) => driver.handleFragment(fragment, 0) ?? []);
  assertEquals(frames.length, 1);
});
