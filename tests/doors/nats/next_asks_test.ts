import { assertEquals } from "@std/assert";
import { NextAsks } from "../../../src/doors/nats/publish/next_asks.ts";

const S = 1e6;
const inbox = (who: number) => ({ reply: `_INBOX.look.${who}` });
const numbers = (replies: readonly string[]) => replies.map((reply) => Number(reply.split(".").at(-1)));

Deno.test("NextAsks gives a picture to a few, those who have waited longest, and to each once", () => {
  const asks = new NextAsks();
  assertEquals(asks.take(0), []);
  for (let who = 0; who < 6; who++) asks.note(inbox(who), who);
  asks.note(inbox(0), 10);
  assertEquals(numbers(asks.take(10)), [0, 1, 2, 3]);
  assertEquals(numbers(asks.take(10)), [4, 5]);
  assertEquals(asks.take(10), []);
});

Deno.test("NextAsks holds no more than some, however many ask, and nobody for longer than answers are waited for", () => {
  const asks = new NextAsks();
  for (let who = 0; who < 10_000; who++) asks.note(inbox(who), 0);
  const given = [];
  for (let replies = asks.take(S); replies.length > 0; replies = asks.take(S)) {
    given.push(...numbers(replies));
  }
  assertEquals(given, Array.from({ length: 64 }, (_, who) => who));
  asks.note(inbox(1), 0);
  asks.note(inbox(2), 1.5 * S);
  assertEquals(numbers(asks.take(2.5 * S)), [2]);
});

Deno.test("NextAsks gives nothing where something else than an answer would go", () => {
  const asks = new NextAsks();
  for (const reply of ["uis.north.crane.frame", "$JS.API.STREAM.DELETE.UIS", "", undefined]) {
    asks.note(reply === undefined ? {} : { reply }, 0);
  }
  assertEquals(asks.take(0), []);
});
