import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { REPLAY_WINDOW, ReplayWindow } from "../../src/seal/replay_window.ts";

const LAST = 0xffff_ffff;

/** The same with all counters remembered. */
class NaiveWindow {
  readonly #seen = new Set<number>();
  #newest = -1;

  isNew(counter: number): boolean {
    return counter > this.#newest - REPLAY_WINDOW && !this.#seen.has(counter);
  }

  accept(counter: number): boolean {
    if (!this.isNew(counter)) return false;
    this.#seen.add(counter);
    this.#newest = Math.max(this.#newest, counter);
    return true;
  }
}

/** Steps forward and back, most of them short, some over the window's edges and some far. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -40, max: 60 }) },
  { weight: 2, arbitrary: fc.integer({ min: -REPLAY_WINDOW - 70, max: REPLAY_WINDOW + 70 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(-REPLAY_WINDOW - 1, -REPLAY_WINDOW, -REPLAY_WINDOW + 1, 32, 64, 8192),
  },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 31), max: 2 ** 31 }) },
);

Deno.test("ReplayWindow accepts what a set of all counters does", () => {
  const start = fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: LAST }),
    fc.constantFrom(LAST, 2 ** 31, 2 ** 31 - 1),
  );
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 400, size: "max" }), (start, steps) => {
      const [window, naive] = [new ReplayWindow(), new NaiveWindow()];
      let counter = start;
      for (const by of [0, ...steps]) {
        counter = Math.max(0, Math.min(LAST, counter + by));
        assertEquals(window.isNew(counter), naive.isNew(counter), `isNew(${counter})`);
        assertEquals(window.accept(counter), naive.accept(counter), `accept(${counter})`);
        assert(!window.isNew(counter));
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("ReplayWindow accepts each counter once in any order that stays within it", () => {
  const order = fc.shuffledSubarray(Array.from({ length: 3000 }, (_, i) => i), { minLength: 2000 });
  fc.assert(
    fc.property(order, fc.integer({ min: 0, max: LAST - 3000 }), (order, first) => {
      const window = new ReplayWindow();
      assert(order.every((counter) => window.accept(first + counter)));
      assert(!order.some((counter) => window.accept(first + counter)));
    }),
    { numRuns: 20 },
  );
});

Deno.test("ReplayWindow forgets nothing where it jumps by its whole length and back", () => {
  for (
    const jump of [
      REPLAY_WINDOW - 1,
      REPLAY_WINDOW,
      REPLAY_WINDOW + 31,
      REPLAY_WINDOW + 32,
      10 * REPLAY_WINDOW,
    ]
  ) {
    const window = new ReplayWindow();
    assert(window.accept(5));
    assert(window.accept(5 + jump));
    assert(!window.accept(5), `${jump}`);
    assert(!window.accept(5 + jump), `${jump}`);
    assertEquals(window.accept(6), jump <= REPLAY_WINDOW, `${jump}`);
  }
});

Deno.test("ReplayWindow.isNew changes nothing", () => {
  const window = new ReplayWindow();
  window.accept(10);
  for (const counter of [11, 9, LAST]) assert(window.isNew(counter) && window.isNew(counter));
  assert(window.accept(9));
});

Deno.test("ReplayWindow is at least as wide as datagrams are late", () => {
  assert(REPLAY_WINDOW >= 2048);
});

Deno.test("ReplayWindow that begins later takes nothing from before, and everything from there on once", () => {
  for (const first of [0, 1, 31, 32, 33, 64, 8191, 8192, 100_000, 2 ** 32 - 40]) {
    const window = new ReplayWindow(first);
    for (let back = 1; back <= 70 && back <= first; back++) {
      assert(!window.isNew(first - back), `${first} - ${back}`);
    }
    for (const ahead of [3, 0, 1, 2, 39, 38, 5]) assert(window.accept(first + ahead), `${first} + ${ahead}`);
    for (const ahead of [0, 1, 2, 3, 5, 38, 39]) assert(!window.accept(first + ahead), `${first} + ${ahead}`);
    for (let back = 1; back <= 70 && back <= first; back++) assert(!window.accept(first - back));
  }
});
