import { assert, assertEquals } from "@std/assert";
import type { MediaFragment } from "../../src/protocol/media.ts";
import { ChunkPool } from "../../src/receive/chunk_pool.ts";
import { FrameAssembly } from "../../src/receive/frame_assembly.ts";
import type { LinkTiming } from "../../src/receive/link_timing.ts";
import { type RepairRequest, RepairRequests } from "../../src/receive/repair_requests.ts";
import { makeJpeg } from "../support/pair.ts";
import { cut } from "./fragments.ts";

const INTERVAL_US = 33_333;
const LINK: LinkTiming = { roundTripUs: 1000, reorderUs: 0, fractionLost: 0, datagramsLost: 0 };

/** A stream's requests, and frames of nine source and one repair fragment. */
class Stream {
  readonly requests = new RepairRequests();
  readonly unfinished = new Map<number, FrameAssembly>();
  datagramsLost = 0;
  readonly #pool = new ChunkPool(1 << 24);

  constructor(repairUs = INTERVAL_US) {
    this.requests.repairUs = repairUs;
  }

  /** Lets fragments of a frame come, by their indices. */
  arrive(frameId: number, indices: Iterable<number>, nowUs: number): void {
    const fragments = cut(makeJpeg(1, 10_000), { frameId, repair: 1 });
    for (const index of indices) this.#take(fragments[index]!, nowUs);
  }

  /** Lets whole frames come at an even rate; answers when the last one came. */
  play(frames: number): number {
    for (let id = 0; id < frames; id++) {
      this.arrive(id, all(), id * INTERVAL_US);
      this.unfinished.delete(id);
    }
    return (frames - 1) * INTERVAL_US;
  }

  /** Polls whenever there is something to ask for, and answers what was asked for, and when. */
  run(fromUs: number, untilUs: number, link = LINK): (RepairRequest & { atUs: number })[] {
    const asked: (RepairRequest & { atUs: number })[] = [];
    for (let nowUs = fromUs, polls = 0; nowUs <= untilUs; polls++) {
      assert(polls < 1000, "polls for ever");
      const request = this.requests.poll(this.unfinished.values(), link, nowUs);
      if (request) asked.push({ ...request, atUs: nowUs });
      else {nowUs = Math.max(
          nowUs + 1,
          Math.ceil(this.requests.nextUs(this.unfinished.values(), link, nowUs)),
        );}
    }
    return asked;
  }

  #take(fragment: MediaFragment, nowUs: number): void {
    let assembly = this.unfinished.get(fragment.frameId);
    if (!assembly) {
      assembly = new FrameAssembly(fragment, this.#pool, nowUs);
      this.unfinished.set(fragment.frameId, assembly);
    }
    const pauseUs = nowUs - assembly.lastUs;
    assembly.add(fragment, nowUs);
    this.requests.noteFragment(assembly, { pauseUs, datagramsLost: this.datagramsLost, nowUs });
  }
}

function all(): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
}

function without(...missing: number[]): number[] {
  return all().filter((index) => !missing.includes(index));
}

Deno.test("RepairRequests ask at once for what no fragment on its way can make up for", () => {
  const stream = new Stream();
  stream.arrive(0, without(2, 3), 1000);
  const [first] = stream.run(1000, 1000);
  assertEquals(first, { frameId: 0, needs: Uint8Array.of(0, 1), atUs: 1000 });
});

Deno.test("RepairRequests ask for nothing that the frame's own redundancy can still restore", () => {
  const stream = new Stream();
  stream.arrive(0, [0, 1, 3, 4, 5], 1000);
  assertEquals(stream.run(1000, 2900), []);
});

Deno.test("RepairRequests ask for a missing tail when nothing has come for longer than fragments are apart", () => {
  const stream = new Stream();
  stream.arrive(0, [0, 1, 2, 3, 4], 1000);
  const [first] = stream.run(1000, 10_000);
  assertEquals(first, { frameId: 0, needs: Uint8Array.of(0, 4), atUs: 3000 });
  const paced = new Stream();
  for (let id = 0; id < 30; id++) {
    paced.arrive(id, [0, 1, 2, 3, 4], id * INTERVAL_US);
    paced.arrive(id, [5, 6, 7, 8, 9], id * INTERVAL_US + 4000);
    paced.unfinished.clear();
  }
  paced.arrive(30, [0, 1, 2, 3, 4], 1_000_000);
  assertEquals(paced.run(1_000_000, 1_005_000), []);
});

Deno.test("RepairRequests are repeated every round trip, and later more rarely, as long as an answer can come before the deadline", () => {
  for (const roundTripUs of [1000, 5000, 20_000]) {
    const stream = new Stream();
    stream.arrive(0, without(2, 3), 0);
    const times = stream.run(0, 100_000, { ...LINK, roundTripUs }).map(({ atUs }) => atUs);
    assertEquals(times[0], 0);
    const pauses = times.slice(1).map((atUs, i) => atUs - times[i]!);
    assert(pauses.every((us) => us >= roundTripUs), `${pauses}`);
    assert(times.at(-1)! + roundTripUs <= INTERVAL_US);
    const rounds = Math.floor((INTERVAL_US - roundTripUs) / (roundTripUs + 2000));
    assert(times.length >= Math.min(4, 1 + rounds) && times.length <= 1 + rounds, `${times}`);
  }
});

Deno.test("RepairRequests ask for nothing where the round trip is longer than the deadline, or there is none", () => {
  const far = new Stream();
  far.arrive(0, without(2, 3), 0);
  assertEquals(far.run(0, 100_000, { ...LINK, roundTripUs: 80_000 }), []);
  const never = new Stream(0);
  never.play(20);
  never.arrive(20, without(2, 3), 20 * INTERVAL_US);
  assertEquals(never.run(20 * INTERVAL_US, 30 * INTERVAL_US), []);
});

Deno.test("RepairRequests wait as long as a datagram may be late that was overtaken", () => {
  const stream = new Stream();
  stream.arrive(0, without(2, 3), 0);
  const link = { ...LINK, reorderUs: 4000 };
  assertEquals(stream.run(0, 3999, link), []);
  stream.arrive(0, [2], 3999);
  stream.unfinished.clear();
  assertEquals(stream.run(3999, 100_000, link), []);
});

Deno.test("RepairRequests leave twice on a link that loses", () => {
  const stream = new Stream();
  stream.arrive(0, without(2, 3), 0);
  const asked = stream.run(0, 1000, { ...LINK, fractionLost: 0.1 });
  assertEquals(asked.map(({ atUs }) => atUs), [0, 0]);
  assertEquals(asked[0]!.needs, asked[1]!.needs);
});

Deno.test("RepairRequests ask for a frame of which nothing came when it is overdue, again and again", () => {
  const stream = new Stream();
  const lastUs = stream.play(40);
  const asked = stream.run(lastUs, lastUs + 2 * INTERVAL_US, { ...LINK, fractionLost: 0.01 });
  assert(asked.every(({ frameId, needs }) => frameId === 40 && needs.length === 0));
  const lateness = asked.map(({ atUs }) => atUs - lastUs - INTERVAL_US);
  assert(lateness[0]! >= 2000 && lateness[0]! < 4000, `${lateness}`);
  const pauses = lateness.slice(1).map((us, i) => us - lateness[i]!);
  assert(pauses.every((us) => us >= 4000 && us <= 5000), `${pauses}`);
  assert(lateness.at(-1)! > INTERVAL_US - 6000, `${lateness}`);
  assert(stream.requests.hasAskedFor(40) && !stream.requests.hasAskedFor(41));
});

Deno.test("RepairRequests ask less and less often where nothing was lost of late", () => {
  const stream = new Stream();
  const lastUs = stream.play(40);
  const asked = stream.run(lastUs, lastUs + 2 * INTERVAL_US);
  const pauses = asked.slice(1).map(({ atUs }, i) => Math.round((atUs - asked[i]!.atUs) / 500) / 2);
  assertEquals(pauses, [4.5, 9]);
});

Deno.test("RepairRequests leave alone what is as late as others were of late, as long as nothing is lost", () => {
  for (const [fractionLost, isAsked] of [[0, false], [0.01, true]] as const) {
    const stream = new Stream();
    const link = { ...LINK, fractionLost };
    stream.play(40);
    let counts = 0;
    for (let id = 40; id < 140; id++) {
      // now and then one is late, and the next one comes in time again
      const nowUs = id * INTERVAL_US + (id % 10 === 0 ? 15_000 : 0);
      counts += stream.run((id - 1) * INTERVAL_US + 16_000, nowUs, link).length;
      stream.arrive(id, all(), nowUs);
      stream.unfinished.clear();
    }
    // the first one is asked for, and nobody knew better
    assertEquals(counts > 5, isAsked, `${counts}`);
    assert(counts > 0);
  }
});

Deno.test("RepairRequests wait for a tail as long as this frame's fragments were apart, as long as nothing is lost", () => {
  for (const [fractionLost, atUs] of [[0, 12_000 + 2000 + 9000], [0.01, 12_000 + 2000]] as const) {
    const stream = new Stream();
    for (const [i, index] of [0, 1, 2].entries()) stream.arrive(0, [index], i * 6000);
    const [first] = stream.run(12_000, 60_000, { ...LINK, fractionLost });
    assertEquals(first?.atUs, atUs);
  }
});

Deno.test("RepairRequests tell a frame that comes because it was asked for from one that was only late", () => {
  for (const [datagramsLost, isAnswer] of [[10, true], [2, false]] as const) {
    const stream = new Stream();
    const lastUs = stream.play(40);
    stream.run(lastUs, lastUs + INTERVAL_US + 5000);
    stream.datagramsLost = datagramsLost;
    stream.arrive(40, all(), lastUs + INTERVAL_US + 6000);
    assertEquals(stream.requests.hasAskedFor(40), isAnswer);
  }
});

Deno.test("RepairRequests learn the interval of a camera that slows down, and ask for nothing that is only late", () => {
  const stream = new Stream();
  let nowUs = stream.play(40);
  const asked = Array.from({ length: 60 }, (_, i) => {
    const count = stream.run(nowUs, nowUs + INTERVAL_US * 1.1).length;
    nowUs += INTERVAL_US * 1.1;
    stream.arrive(40 + i, all(), nowUs);
    stream.unfinished.delete(40 + i);
    return count;
  });
  assert(asked[0]! > 0);
  assertEquals(asked.slice(20).filter((count) => count > 0), []);
});

Deno.test("RepairRequests go on to the next frame when one can not come in time any more, and end with the stream", () => {
  const stream = new Stream();
  const lastUs = stream.play(40);
  const asked = stream.run(lastUs, lastUs + 60_000_000);
  assertEquals(
    [...new Set(asked.map(({ frameId }) => frameId))],
    Array.from({ length: 10 }, (_, i) => 40 + i),
  );
  assert(asked.length <= 80, `${asked.length}`);
});

Deno.test("RepairRequests do not expect a frame of a camera whose frames come unevenly", () => {
  const stream = new Stream();
  let nowUs = 0;
  for (let id = 0; id < 40; id++) {
    nowUs += id % 2 ? 10_000 : 56_000;
    stream.arrive(id, all(), nowUs);
    stream.unfinished.clear();
  }
  assertEquals(stream.run(nowUs, nowUs + INTERVAL_US + 20_000), []);
});

Deno.test("RepairRequests expect nothing before they know how often frames come", () => {
  const stream = new Stream();
  const lastUs = stream.play(5);
  assertEquals(stream.run(lastUs, lastUs + 10 * INTERVAL_US), []);
});
