import { assertEquals, assertLess } from "@std/assert";
import { SingleLooks } from "../../../src/view/web/single_looks.ts";
import { StreamTable } from "../../../src/view/web/stream_table.ts";
import { testFrame } from "./test_frames.ts";

function frameOf(key: string, id: number) {
  const frame = testFrame(id);
  return { ...frame, stream: { ...frame.stream, key } };
}

function tableOf(...keys: readonly string[]): StreamTable {
  const table = new StreamTable();
  for (const key of keys) table.keepFrame(frameOf(key, 1));
  return table;
}

Deno.test("SingleLooks wants the stream that was asked for, for five seconds", async () => {
  const table = tableOf("a", "b");
  let nowUs = 0;
  const looks = new SingleLooks(table, () => nowUs);
  assertEquals(looks.wanted("a"), "none");
  const looking = looks.look("a");
  assertEquals([looks.wanted("a"), looks.wanted("b")], ["full", "none"]);
  table.keepFrame(frameOf("a", 2));
  await looking;
  nowUs = 4_999_999;
  assertEquals(looks.wanted("a"), "full");
  nowUs = 5_000_000;
  assertEquals(looks.wanted("a"), "none");
});

Deno.test("SingleLooks wants a little of all where any is asked for, and all of the only one", async () => {
  const [many, one] = [tableOf("a", "b"), tableOf("a")];
  for (const [table, wanted] of [[many, "tile"], [one, "full"]] as const) {
    const looks = new SingleLooks(table, () => 0);
    const looking = looks.look(undefined);
    assertEquals(looks.wanted("a"), wanted);
    table.keepFrame({ ...frameOf("a", 2), completeUs: 1e12 });
    await looking;
  }
});

Deno.test("SingleLooks keeps nobody waiting who asks again, nor for ever who asks first", async () => {
  const looks = new SingleLooks(tableOf("a", "b"), () => 0);
  await looks.look("a");
  const beganMs = performance.now();
  for (let count = 0; count < 100; count++) await looks.look("a");
  assertLess(performance.now() - beganMs, 900);
});

Deno.test("SingleLooks forgets who asked for a stream that is no more", async () => {
  const table = tableOf("a", "b");
  const looks = new SingleLooks(table, () => 0);
  const looking = looks.look("a");
  looks.retain(new Set(["b"]));
  assertEquals(looks.wanted("a"), "none");
  table.keepFrame(frameOf("a", 2));
  await looking;
});

Deno.test("SingleLooks waits for the stream that was chosen where none is asked for, though another is sooner", async () => {
  const table = tableOf("a", "b");
  const looks = new SingleLooks(table, () => 0);
  const looking = looks.look(undefined);
  table.keepFrame({ ...frameOf("b", 2), completeUs: 1e12 });
  let isOver = false;
  const over = looking.then(() => isOver = true);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assertEquals(isOver, false);
  table.keepFrame({ ...frameOf("a", 3), completeUs: 1e12 });
  await over;
  assertEquals(table.newestFrame()?.stream.key, "a");
});
