import { assert, assertEquals } from "@std/assert";
import { AnswerPace } from "../../../src/doors/nats/link/answer_pace.ts";

Deno.test("AnswerPace takes so many requests a second, whatever comes", () => {
  const pace = new AnswerPace({ isChoked: false }, 0);
  let taken = 0;
  for (let us = 0; us < 10e6; us += 50) if (pace.take(us)) taken++;
  assert(taken >= 11_000 && taken <= 12_001, `${taken}`);
  assertEquals(pace.unanswered, 200_000 - taken);
});

Deno.test("AnswerPace answers nothing while the answer would wait", () => {
  const connected = { isChoked: true };
  const pace = new AnswerPace(connected, 0);
  const said: unknown[] = [];
  const message = { reply: "_INBOX.look.x", respond: (text: unknown) => said.push(text) > 0 };
  pace.answer(message, "one");
  assertEquals([said, pace.unanswered], [[], 1]);
  connected.isChoked = false;
  pace.answer(message, "two");
  assertEquals(said, ["two"]);
  pace.answer({ ...message, reply: "uis.north.rover.frame" }, "three");
  assertEquals([said, pace.unanswered], [["two"], 2]);
});
