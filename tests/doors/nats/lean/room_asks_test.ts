import { assertEquals } from "@std/assert";
import { RoomAsks, writeAsk } from "../../../../src/doors/nats/lean/room_asks.ts";

const S = 1_000_000;

Deno.test("RoomAsks answers with the least that somebody asks for, until that is not repeated", () => {
  const asks = new RoomAsks();
  assertEquals(asks.least(0), undefined);
  asks.note(writeAsk(400_000, "anna"), 0);
  asks.note(writeAsk(300_000.4, "bert"), S);
  assertEquals(asks.least(2 * S), 300_000);
  assertEquals(asks.least(5 * S), 300_000);
  asks.note(writeAsk(350_000, "bert"), 6 * S);
  // Anna has said nothing for more than five seconds.
  assertEquals(asks.least(6 * S), 350_000);
  assertEquals(asks.least(12 * S), undefined);
});

Deno.test("RoomAsks forgets who takes an ask back, at once", () => {
  const asks = new RoomAsks();
  asks.note(writeAsk(300_000, "anna"), 0);
  asks.note(writeAsk(0, "anna"), 1);
  assertEquals(asks.least(1), undefined);
});

Deno.test("RoomAsks gives nobody less than a sane picture, and hears nothing else", () => {
  const asks = new RoomAsks();
  for (
    const text of [
      ...["", " ", "1", "-5 anna", "1e9 anna", "NaN anna", "9999999999 anna", "300000 anna more"],
      ...["300000  anna", `300000 ${"a".repeat(33)}`, "300000 an.na", "300000 ä", "300000\nanna"],
    ]
  ) asks.note(text, 0);
  assertEquals(asks.least(0), undefined);
  asks.note("1 greedy", 0);
  assertEquals(asks.least(0), 60_000);
  asks.note(writeAsk(1e15, "rich"), 0);
  assertEquals(asks.least(0), 60_000);
});

Deno.test("RoomAsks is made to forget nobody by ever new words, however many", () => {
  const asks = new RoomAsks();
  const flood = (fromUs: number) => {
    for (let viewer = 0; viewer < 10_000; viewer++) {
      asks.note(writeAsk(900_000, `v${fromUs}-${viewer}`), fromUs + viewer);
    }
  };
  asks.note(writeAsk(100_000, "before"), 0);
  flood(0);
  asks.note(writeAsk(90_000, "behind"), 10_000);
  flood(20_000);
  assertEquals(asks.least(30_000), 90_000);
  asks.note(writeAsk(100_000, "before"), 4 * S);
  assertEquals(asks.least(5.5 * S), 100_000);
  assertEquals(asks.least(10 * S), undefined);
  asks.note(writeAsk(300_000, "anna"), 10 * S);
  assertEquals(asks.least(10 * S), 300_000);
});
