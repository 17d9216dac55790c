import { assertEquals } from "@std/assert";
import { Answers } from "../../../src/doors/ros/answers.ts";

const SECOND_US = 1_000_000;

Deno.test("Answers believes the pong of a bridge that publishes as it reads", () => {
  const answers = new Answers(false);
  answers.noteAsked(0);
  assertEquals([answers.takePong(3), answers.giveUpWaiting(60 * SECOND_US)], [3, 0]);
});

Deno.test("Answers has each picture asked for, and poses twenty times a second", () => {
  const answers = new Answers(true);
  assertEquals(answers.isToAsk(0, false), true);
  answers.noteAsked(0);
  assertEquals([0.01, 0.049, 0.05].map((s) => answers.isToAsk(s * SECOND_US, false)), [false, false, true]);
  assertEquals(answers.isToAsk(0, true), true);
});

Deno.test("Answers asks again what may have been lost, and goes by pongs where nothing ever comes back", () => {
  const answers = new Answers(true);
  answers.noteAsked(SECOND_US);
  assertEquals(answers.takePong(3), 0);
  assertEquals([1.1, 1.24, 1.25, 2].map((s) => answers.isToAskAgain(s * SECOND_US)), [
    false,
    false,
    true,
    true,
  ]);
  answers.noteAsked(2 * SECOND_US);
  assertEquals(answers.giveUpWaiting(3.9 * SECOND_US), 0);
  assertEquals(answers.giveUpWaiting(4 * SECOND_US), 3);
  assertEquals(answers.giveUpWaiting(5 * SECOND_US), 0);
  assertEquals([answers.takePong(4), answers.trustsPongs], [4, true]);
  answers.noteBack();
  assertEquals([answers.takePong(5), answers.trustsPongs], [0, false]);
});

Deno.test("Answers waits for a bridge that has given something back, and for one that answers no ping", () => {
  const slow = new Answers(true);
  slow.noteAsked(0);
  slow.noteBack();
  slow.takePong(9);
  assertEquals(slow.giveUpWaiting(60 * SECOND_US), 0);
  const dead = new Answers(true);
  dead.noteAsked(0);
  assertEquals(dead.giveUpWaiting(60 * SECOND_US), 0);
});
