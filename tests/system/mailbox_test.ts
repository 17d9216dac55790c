import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Mailbox } from "../../src/system/mailbox.ts";

const LIMIT_MS = 20_000;

Deno.test("Mailbox gives what was posted before somebody waited for it, and what is posted after", async () => {
  const ours = new Mailbox();
  const theirs = new Mailbox(ours.memory);
  ours.post([1, 2, 3]);
  assertEquals((await theirs.next()).slice(0, 3), [1, 2, 3]);
  const next = theirs.next();
  ours.post([4, -5]);
  // The limit's timer also keeps the program alive, which a thread that waits for memory alone does not.
  assertEquals((await deadline(next, LIMIT_MS)).slice(0, 2), [4, -5]);
});
