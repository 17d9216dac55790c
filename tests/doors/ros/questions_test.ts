import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Questions } from "../../../src/doors/ros/questions.ts";

Deno.test("Questions reads the answers to what was asked by the same way, and no other number", () => {
  let next = 7;
  const questions = new Questions(() => next++);
  const [first, second] = [questions.ask(3), questions.ask(5)];
  assertEquals([questions.readPong(first.ping), questions.readEcho(first.echo)], [3, 3]);
  assertEquals([questions.readPong(second.ping), questions.readEcho(second.echo)], [5, 5]);
  assertEquals([questions.readPong(first.echo), questions.readEcho(first.ping)], [NaN, NaN]);
  for (const number of [0, 1, 3, 5, -1, NaN, Infinity, 2 ** 32, 2 ** 53]) {
    assertEquals([questions.readPong(number), questions.readEcho(number)], [NaN, NaN], `${number}`);
  }
});

Deno.test("Questions has numbers that a ping and a message can carry, whatever chance gives", () => {
  const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  fc.assert(fc.property(u32, u32, (one, other) => {
    const chances = [one, other];
    const questions = new Questions(() => chances.shift()!);
    const { ping, echo } = questions.ask(9);
    assert(Number.isSafeInteger(ping) && echo < 2 ** 32);
    assertEquals([questions.readPong(ping), questions.readEcho(echo)], [9, 9]);
  }));
});

Deno.test("Questions forgets the oldest of those that are never answered", () => {
  let next = 0;
  const questions = new Questions(() => next++);
  const all = Array.from({ length: 5_000 }, (_, sent) => questions.ask(sent));
  assertEquals(questions.readPong(all[0]!.ping), NaN);
  assertEquals(questions.readPong(all.at(-1)!.ping), 4_999);
  assertEquals(all.filter(({ ping }) => questions.readPong(ping) >= 0).length, 1_024);
});
