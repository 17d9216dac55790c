import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { type Move, NameCourse } from "../../../src/net/names/name_course.ts";

const S = 1_000_000;
const [A, B, C] = [1, 2, 3].map((last) =>
  ({ transport: "udp", hostname: `10.0.0.${last}`, port: 5550 }) as const
);

/** A course under a virtual clock that is looked at four times a second; what answers and what is found may change. */
class Trial {
  nowUs = 0;
  readonly lookupsUs: number[] = [];
  readonly moves: (Move & { readonly atUs: number })[] = [];
  /** Which addresses answer, and where the name leads. */
  answering: readonly Address[] = [];
  found: readonly Address[];
  readonly course: NameCourse;
  readonly #heardUs = new Map<Address, number>();

  constructor(found: readonly Address[], { answers = true } = {}) {
    this.found = found;
    this.course = new NameCourse(found, { answers, nowUs: 0 });
  }

  run(seconds: number): void {
    for (const untilUs = this.nowUs + seconds * S; this.nowUs < untilUs; this.nowUs += S / 4) {
      for (const address of this.answering) this.#heardUs.set(address, this.nowUs);
      const { current } = this.course;
      this.#note(
        this.course.observe(current ? this.#heardUs.get(current) ?? -Infinity : -Infinity, this.nowUs),
      );
      if (!this.course.beginLookup(this.nowUs)) continue;
      this.lookupsUs.push(this.nowUs);
      this.#note(this.course.handleLookup(this.found, this.nowUs));
    }
  }

  #note(move: Move | undefined): void {
    if (move) this.moves.push({ ...move, atUs: this.nowUs });
  }
}

Deno.test("NameCourse looks up ever more rarely while the address answers, and stays", () => {
  const trial = new Trial([A!]);
  trial.answering = [A!];
  trial.run(1000);
  assertEquals(trial.lookupsUs.map((us) => us / S), [30, 90, 210, 450, 750]);
  assertEquals([trial.moves, trial.course.current], [[], A]);
});

Deno.test("NameCourse looks up at once where the address falls silent, and follows the name", () => {
  const trial = new Trial([A!]);
  trial.answering = [A!];
  trial.run(10);
  trial.answering = [];
  trial.found = [B!];
  trial.run(4);
  const [move] = trial.moves;
  assertEquals([move!.from, move!.to, move!.isNew], [A, B, true]);
  assert(move!.atUs <= 13 * S, `${move!.atUs}`);
});

Deno.test("NameCourse goes on looking up while nothing answers, at most every eight seconds", () => {
  const trial = new Trial([A!]);
  trial.run(100);
  const waits = trial.lookupsUs.slice(1).map((us, i) => (us - trial.lookupsUs[i]!) / S);
  assert(trial.lookupsUs[0]! <= 2 * S);
  assertEquals(waits.slice(0, 4), [2, 4, 8, 8]);
  assertEquals(Math.max(...waits), 8);
  trial.found = [B!];
  trial.run(8);
  assertEquals(trial.course.current, B);
});

Deno.test("NameCourse looks up at once where sending fails", () => {
  const trial = new Trial([A!]);
  trial.answering = [A!];
  trial.run(5);
  trial.course.handleSendFailure(trial.nowUs);
  trial.run(0.5);
  assertEquals(trial.lookupsUs.length, 1);
});

Deno.test("NameCourse leaves an address that answers only when two lookups say so", () => {
  const trial = new Trial([A!]);
  trial.answering = [A!, B!];
  trial.run(29);
  trial.found = [B!];
  trial.run(2);
  assertEquals([trial.lookupsUs.length, trial.moves], [1, []]);
  trial.found = [A!];
  trial.run(10);
  assertEquals([trial.lookupsUs.length, trial.moves], [2, []]);
  trial.found = [B!];
  trial.run(300);
  assertEquals(trial.moves.map(({ to }) => to), [B]);
});

Deno.test("NameCourse tries the next of several addresses when one is silent, and keeps the one that answers", () => {
  const trial = new Trial([A!, B!, C!]);
  trial.answering = [C!];
  trial.run(60);
  assertEquals(trial.moves.map(({ from, to, isNew }) => [from, to, isNew]), [[A, B, false], [B, C, false]]);
  assert(trial.moves[1]!.atUs < 4 * S, `${trial.moves[1]!.atUs}`);
  trial.answering = [A!];
  trial.run(10);
  assertEquals(trial.course.current, A);
});

Deno.test("NameCourse begins with a name that leads nowhere yet", () => {
  const trial = new Trial([]);
  trial.run(20);
  trial.found = [B!];
  trial.run(8);
  assertEquals(trial.moves.map(({ from, to, isNew }) => [from, to, isNew]), [[undefined, B, true]]);
});

Deno.test("NameCourse takes no silence for a sign where nobody answers, and follows the name all the same", () => {
  const trial = new Trial([A!, B!], { answers: false });
  trial.run(60);
  assertEquals(trial.moves, []);
  trial.found = [B!, A!];
  trial.run(20);
  assertEquals(trial.moves, []);
  trial.found = [C!];
  trial.run(8);
  assertEquals(trial.moves.map(({ to }) => to), [C]);
});

Deno.test("NameCourse keeps its address where a lookup fails, and begins no second one before", () => {
  const course = new NameCourse([A!], { answers: true, nowUs: 0 });
  course.observe(-Infinity, 2 * S);
  assert(course.beginLookup(2 * S));
  assert(!course.beginLookup(60 * S));
  assertEquals(course.handleLookup([], 60 * S), undefined);
  assertEquals(course.current, A);
  assert(course.beginLookup(70 * S));
});
