import { assertEquals } from "@std/assert";
import { UnreadAnswers } from "../../src/doors/unread_answers.ts";

Deno.test("UnreadAnswers counts what was asked while answers waited, and begins anew when they have left", () => {
  const answers = new UnreadAnswers();
  assertEquals([answers.note(900, 6), answers.note(100, 12), answers.note(1, 12)], [false, false, true]);
  assertEquals([answers.note(5_000, 0), answers.note(1_000, 6), answers.note(1, 6)], [false, false, true]);
});
