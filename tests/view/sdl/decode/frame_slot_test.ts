import { assertEquals } from "@std/assert";
import { FrameSlot } from "../../../../src/view/sdl/decode/frame_slot.ts";

Deno.test("FrameSlot hands the first item on at once", () => {
  assertEquals(new FrameSlot<string>().offer("a"), "a");
});

Deno.test("FrameSlot keeps only the newest item while the stage is busy", () => {
  const slot = new FrameSlot<string>();
  slot.offer("a");
  assertEquals([slot.offer("b"), slot.offer("c"), slot.offer("d")], [undefined, undefined, undefined]);
  assertEquals(slot.replaced, 2);
  assertEquals(slot.release(), "d");
  assertEquals(slot.offer("e"), undefined);
  assertEquals(slot.release(), "e");
});

Deno.test("FrameSlot is free again once nothing waits", () => {
  const slot = new FrameSlot<string>();
  slot.offer("a");
  assertEquals(slot.release(), undefined);
  assertEquals(slot.offer("b"), "b");
});

Deno.test("FrameSlot forgets what waits when it is cleared, and stays busy", () => {
  const slot = new FrameSlot<string>();
  slot.offer("a");
  slot.offer("b");
  slot.clear();
  assertEquals(slot.offer("c"), undefined);
  assertEquals(slot.release(), "c");
});

Deno.test("FrameSlot of a stage that is not there yet keeps the newest item for it", () => {
  const slot = new FrameSlot<string>({ isBusy: true });
  assertEquals([slot.offer("a"), slot.offer("b")], [undefined, undefined]);
  assertEquals(slot.release(), "b");
});
