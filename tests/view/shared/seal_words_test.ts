import { assertEquals } from "@std/assert";
import { describeSeal } from "../../../src/view/shared/seal_words.js";

Deno.test("describeSeal takes a stream for open where nothing is said", () => {
  const sentence = "open: everybody in this network can watch";
  const open = { isSealed: false, isOpen: true, label: "open", sentence };
  assertEquals(describeSeal(undefined), open);
  assertEquals(describeSeal({ state: "open" }), open);
});

Deno.test("describeSeal says with whom a stream is sealed", () => {
  assertEquals(describeSeal({ state: "sealed", peer: "Rover 1" }), {
    isSealed: true,
    isOpen: false,
    label: "Rover 1",
    sentence: "sealed, paired with Rover 1",
  });
});

Deno.test("describeSeal says nothing of locks where a stream came by a door", () => {
  const words = { isSealed: false, isOpen: false, label: "by imagezmq", sentence: "by imagezmq" };
  assertEquals(describeSeal({ state: "door", by: "imagezmq" }), words);
});
