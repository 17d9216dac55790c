import { assertEquals } from "@std/assert";
import { Answers } from "../../../src/doors/ros/answers.ts";

const SECOND_US = 1_000_000;

Deno.test("Answers believes the pong of a bridge that publishes as it reads, and never asks again", () => {
  const answers = new Answers(false);
  answers.noteAsked(0);
  assertEquals(answers.takePong(3), 3);
  assertEquals([answers.isToAskAgain(60 * SECOND_US), answers.giveUpWaiting(60 * SECOND_US)], [false, 0]);
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
