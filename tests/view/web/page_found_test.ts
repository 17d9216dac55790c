import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { seeFound } from "../../../src/view/found_sight.ts";
import type { FoundSight } from "../../../src/view/shared/found_words.js";
import { PageFound } from "../../../src/view/web/page_found.ts";
import type { FoundMessage } from "../../../src/view/web/page_messages.ts";
import { foundRobot } from "../found_robots.ts";

/** A page beside a list that the test changes. */
class Table {
  nowUs = 5_000_000;
  hasRoom = true;
  robots: readonly FoundSight[] | undefined;
  readonly counts = { refused: 0 };
  readonly asked: string[] = [];
  readonly sent: FoundMessage[] = [];
  readonly page: PageFound;

  constructor(...keys: string[]) {
    if (keys.length > 0) this.#find(keys);
    this.page = new PageFound({
      finding: { robots: () => this.robots, connectTo: (key) => this.asked.push(key) },
      counts: this.counts,
      nowUs: () => this.nowUs,
      hasRoom: () => this.hasRoom,
      send: (message) => this.sent.push(message),
    });
  }

  change(...keys: string[]): void {
    this.#find(keys);
    this.page.noteChange();
  }

  connect(key: string): void {
    this.page.handle({ type: "connect", key });
  }

  get sentKeys(): (readonly string[] | undefined)[] {
    return this.sent.map(({ robots }) => robots?.map(({ key }) => key));
  }

  #find(keys: readonly string[]): void {
    this.robots = seeFound(keys.map((key) => foundRobot(key)));
  }
}

Deno.test("PageFound tells a page that comes what is found already, and says nothing where nobody looks", () => {
  assertEquals(new Table("a", "b").sentKeys, [["a", "b"]]);
  assertEquals(new Table().sentKeys, []);
});

Deno.test("PageFound tells each change, and that the looking is over", () => {
  const table = new Table("a");
  table.change("a", "b");
  table.robots = undefined;
  table.page.noteChange();
  assertEquals(table.sent.at(-1), { type: "found" });
  assertEquals(table.sentKeys, [["a"], ["a", "b"], undefined]);
});

Deno.test("PageFound keeps the newest list alone while there is no room", () => {
  const table = new Table();
  table.hasRoom = false;
  for (const key of ["a", "b", "c"]) table.change(key);
  table.hasRoom = true;
  table.page.sendSoon();
  table.page.sendSoon();
  assertEquals(table.sentKeys, [["c"]]);
});

Deno.test("PageFound asks a robot that is in the list, and counts all others", () => {
  const table = new Table("a", "b");
  table.connect("b");
  for (const key of ["c", "", "__proto__", "192.0.2.7"]) table.connect(key);
  assertEquals([table.asked, table.counts.refused], [["b"], 4]);
  table.change("a");
  table.connect("b");
  assertEquals([table.asked, table.counts.refused], [["b"], 5]);
  table.robots = undefined;
  table.connect("a");
  assertEquals([table.asked, table.counts.refused], [["b"], 6]);
});

Deno.test("PageFound of a listener that looks for nobody counts whatever a page asks for", () => {
  const counts = { refused: 0 };
  const page = new PageFound({ counts, nowUs: () => 0, hasRoom: () => true, send: () => {} });
  page.handle({ type: "connect", key: "a" });
  assertEquals(counts.refused, 1);
});

Deno.test("PageFound asks as often as a person presses, however often a page says so", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2_000_000 }), { maxLength: 200 }), (pauses) => {
    const table = new Table("a");
    const beganUs = table.nowUs;
    for (const pauseUs of pauses) {
      table.nowUs += pauseUs;
      table.connect("a");
    }
    const seconds = (table.nowUs - beganUs) / 1e6;
    assertEquals(table.asked.length <= 5 + seconds, true);
    assertEquals(table.asked.length + table.counts.refused, pauses.length);
    table.nowUs += 1_000_000;
    const before = table.asked.length;
    table.connect("a");
    assertEquals(table.asked.length, before + 1);
  }));
});
