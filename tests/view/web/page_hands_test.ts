import { assertEquals } from "@std/assert";
import type { DriverNews, DriverSeat } from "../../../src/drive/seats.ts";
import type { DriveMessage } from "../../../src/view/web/hands_messages.ts";
import { PageHands } from "../../../src/view/web/page_hands.ts";
import { testNews } from "./driving.ts";

/** A page's hands at a table where each seat writes down what it is told. */
class Table {
  nowUs = 5_000_000;
  hasRoom = true;
  readonly counts = { refused: 0 };
  readonly told: string[] = [];
  readonly sent: (DriverNews | undefined)[] = [];
  readonly hands = new PageHands({
    openSeat: (key) => this.#open(key),
    counts: this.counts,
    nowUs: () => this.nowUs,
    sentId: (key) => key === "unsent" ? undefined : 100,
    hasStream: (key) => key !== "none",
    hasRoom: () => this.hasRoom,
    send: ({ news }) => this.sent.push(news),
  });

  #open(key: string): DriverSeat {
    const tell = (what: string) => this.told.push(`${key} ${what}`);
    tell("open");
    return {
      hasHands: false,
      takeInput: ({ axes, frameId }) => tell(`input ${axes.join(",")} on ${frameId}`),
      pressStop: () => tell("stop"),
      setAsking: (isAsking) => tell(`ask ${isAsking}`),
      release: () => tell("release"),
      close: () => tell("close"),
    };
  }

  drive(message: Partial<DriveMessage> = {}): void {
    this.hands.handle({
      type: "drive",
      key: "a",
      isHeld: true,
      frameId: 100,
      axes: [1, 0],
      buttons: 0,
      ...message,
    });
  }
}

Deno.test("PageHands passes on what the hands do at once, to a seat of the page's own", () => {
  const table = new Table();
  table.drive();
  table.drive({ axes: [0.5, -1], frameId: 90 });
  table.drive({ isHeld: false });
  table.hands.handle({ type: "stop", key: "a" });
  table.hands.handle({ type: "ask", key: "a", isAsking: true });
  assertEquals(table.told, [
    "a open",
    "a input 1,0 on 100",
    "a input 0.5,-1 on 90",
    "a release",
    "a stop",
    "a ask true",
  ]);
  assertEquals(table.counts.refused, 0);
});

Deno.test("PageHands lets go of one stream where the page drives another", () => {
  const table = new Table();
  table.drive();
  table.drive({ key: "b" });
  assertEquals(table.told, ["a open", "a input 1,0 on 100", "a release", "b open", "b input 1,0 on 100"]);
});

Deno.test("PageHands closes the seats with the page, and with their streams", () => {
  const table = new Table();
  table.drive();
  table.hands.handle({ type: "stop", key: "b" });
  table.hands.retain(new Set(["b"]));
  assertEquals(table.told.at(-1), "a close");
  table.hands.close();
  assertEquals(table.told.at(-1), "b close");
  const before = table.told.length;
  table.drive();
  assertEquals(table.told.length, before);
});

Deno.test("PageHands counts and drops hands of no stream, and on frames that the page can not have seen", () => {
  const table = new Table();
  table.drive({ key: "none" });
  table.drive({ key: "unsent" });
  table.drive({ frameId: 101 });
  table.hands.handle({ type: "stop", key: "none" });
  assertEquals([table.counts.refused, table.told], [4, []]);
});

Deno.test("PageHands bears a flood: inputs beyond what hands can do are dropped, no release and no first stop is", () => {
  const table = new Table();
  for (let n = 0; n < 1000; n++) table.drive();
  const taken = table.told.filter((line) => line.includes("input")).length;
  assertEquals([taken, table.counts.refused], [50, 950]);
  table.drive({ isHeld: false });
  for (let n = 0; n < 1000; n++) table.hands.handle({ type: "stop", key: "a" });
  assertEquals(table.told.slice(-2), ["a release", "a stop"]);
  assertEquals(table.counts.refused, 950 + 999);
  table.nowUs += 1_000_000;
  table.drive();
  table.hands.handle({ type: "stop", key: "a" });
  assertEquals(table.told.slice(-2), ["a input 1,0 on 100", "a stop"]);
});

Deno.test("PageHands takes all that honest hands send", () => {
  const table = new Table();
  for (let n = 0; n < 500; n++) {
    table.nowUs += 20_000;
    table.drive({ axes: [n / 500, 0] });
    table.drive({ axes: [n / 500, 1] });
  }
  assertEquals(table.counts.refused, 0);
});

Deno.test("PageHands tells changes at once and mere figures ten times a second", () => {
  const table = new Table();
  for (let n = 0; n < 50; n++) {
    table.nowUs += 20_000;
    table.hands.takeNews("a", testNews({ isDriving: true, pictureAgeMs: n }));
  }
  assertEquals(table.sent.length, 10);
  table.hands.takeNews("a", testNews({ reason: "stop pressed" }));
  table.hands.takeNews("a", undefined);
  assertEquals(table.sent.slice(10), [testNews({ reason: "stop pressed" }), undefined]);
});

Deno.test("PageHands tells a page that had no room the newest, when there is", () => {
  const table = new Table();
  table.hasRoom = false;
  table.hands.takeNews("a", testNews({ isDriving: true }));
  table.hands.takeNews("a", testNews({ reason: "released" }));
  assertEquals(table.sent, []);
  table.hasRoom = true;
  table.hands.sendSoon();
  table.hands.sendSoon();
  assertEquals(table.sent, [testNews({ reason: "released" })]);
});
