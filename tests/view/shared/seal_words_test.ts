import { assertEquals } from "@std/assert";
import { describeSeal } from "../../../src/view/shared/seal_words.js";

Deno.test("describeSeal takes a stream for open where nothing is said", () => {
  const open = { isSealed: false, label: "open", sentence: "open: everybody in this network can watch" };
  assertEquals(describeSeal(undefined), open);
  assertEquals(describeSeal({ state: "open" }), open);
});

Deno.test("describeSeal says with whom a stream is sealed", () => {
  assertEquals(describeSeal({ state: "sealed", peer: "Rover 1" }), {
    isSealed: true,
    label: "Rover 1",
    sentence: "sealed, paired with Rover 1",
  });
});
