import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NewestMessages } from "../../../src/doors/ros/newest_messages.ts";

function takeAll(messages: NewestMessages<string>): string[] {
  const taken = [];
  for (let next = messages.take(); next !== undefined; next = messages.take()) taken.push(next);
  return taken;
}

function putAll(messages: NewestMessages<string>, isPicture: boolean, ...texts: readonly string[]): void {
  for (const message of texts) messages.put({ key: message[0]!, isPicture, message });
}

Deno.test("NewestMessages gives of each key the newest alone, pictures last", () => {
  const messages = new NewestMessages<string>();
  putAll(messages, true, "a1", "b1", "a2");
  putAll(messages, false, "p1", "p2");
  assertEquals(takeAll(messages), ["p2", "b1", "a2"]);
  assertEquals(messages.skipped, 2);
});

Deno.test("NewestMessages lets two pictures of a stream leave, and the newest when they are answered", () => {
  const messages = new NewestMessages<string>();
  for (const text of ["a1", "a2", "a3", "a4"]) {
    putAll(messages, true, text);
    takeAll(messages);
  }
  assertEquals([messages.sent, messages.skipped, messages.owesAnswer], [2, 1, true]);
  // Another stream is not held up by it.
  putAll(messages, true, "b1");
  assertEquals(takeAll(messages), ["b1"]);
  assert(messages.answer(1));
  assertEquals(takeAll(messages), ["a4"]);
  assert(messages.answer(messages.sent));
  assertEquals(messages.owesAnswer, false);
});

Deno.test("NewestMessages believes no answer to what has not been sent, or has been answered", () => {
  const messages = new NewestMessages<string>();
  putAll(messages, true, "a1");
  takeAll(messages);
  for (const number of [0, -1, 2, NaN, Infinity]) assertEquals(messages.answer(number), false, `${number}`);
  assert(messages.answer(1));
  assertEquals(messages.answer(1), false);
});

Deno.test("NewestMessages keeps nothing for the next connection", () => {
  const messages = new NewestMessages<string>();
  putAll(messages, true, "a1", "b1");
  takeAll(messages);
  putAll(messages, true, "a2");
  messages.clear();
  assertEquals([takeAll(messages), messages.owesAnswer], [[], false]);
  putAll(messages, true, "a3");
  assertEquals(takeAll(messages), ["a3"]);
});

Deno.test("NewestMessages holds a bounded number of messages, whatever comes and whatever is answered", () => {
  const step = fc.oneof(
    fc.record({ key: fc.string({ maxLength: 2 }), isPicture: fc.boolean() }),
    fc.constant("take" as const),
    fc.double(),
    fc.nat(2000),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 500 }), (steps) => {
    const messages = new NewestMessages<number>();
    const [put, newest, underWay] = [new Set<number>(), new Map<string, number>(), new Map<number, string>()];
    const keyOf = new Map<number, string>();
    let made = 0;
    for (const one of steps) {
      if (one === "take") {
        const message = messages.take();
        if (message === undefined) continue;
        const key = keyOf.get(message)!;
        assertEquals(message, newest.get(key), "it is the newest of its key");
        assert(put.delete(message), "it leaves once");
        underWay.set(messages.sent, key);
      } else if (typeof one === "number") {
        if (messages.answer(one)) {
          for (const sent of underWay.keys()) if (sent <= one) underWay.delete(sent);
        }
      } else {
        const key = `${one.isPicture}${one.key}`;
        keyOf.set(++made, key);
        newest.set(key, made);
        put.add(made);
        messages.put({ key, isPicture: one.isPicture, message: made });
      }
      const pictures = Map.groupBy(underWay.values(), (key) => key);
      for (const [key, all] of pictures) assert(all.length <= (key.startsWith("true") ? 2 : 20));
    }
  }));
});

Deno.test("NewestMessages leaves out what comes of more kinds than any listener has", () => {
  const messages = new NewestMessages<number>();
  for (let i = 0; i < 1000; i++) messages.put({ key: `${i}`, isPicture: true, message: i });
  assertEquals(messages.skipped, 1000 - 256);
});
