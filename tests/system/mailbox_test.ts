import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { Mailbox } from "../../src/system/mailbox.ts";

const LIMIT_MS = 20_000;

Deno.test("Mailbox gives what was posted before somebody waits for it, and what is posted after", async () => {
  const ours = new Mailbox();
  const theirs = new Mailbox(ours.memory);
  ours.post([1, 2, 3]);
  assertEquals((await theirs.next()).slice(0, 3), [1, 2, 3]);
  const next = theirs.next();
  ours.post([4, -5]);
  // The limit's timer also keeps the program alive, which a thread that waits for memory alone does not.
  assertEquals((await deadline(next, LIMIT_MS)).slice(0, 2), [4, -5]);
});

Deno.test("Mailbox wakes a thread that stands still for it, and that can be ended while it does", () => {
  const module = new URL("../../src/system/mailbox.ts", import.meta.url).href;
  const source = `
    import { Mailbox } from "${module}";
    self.onmessage = ({ data: [from, to] }) => {
      const inbox = new Mailbox(from), outbox = new Mailbox(to);
      for (;;) outbox.post(inbox.wait().map((value) => 2 * value));
    };`;
  const worker = new Worker(`data:text/javascript,${encodeURIComponent(source)}`, { type: "module" });
  const questions = new Mailbox(), answers = new Mailbox();
  worker.postMessage([questions.memory, answers.memory]);
  for (const value of [1, 2, 3]) {
    questions.post([value]);
    assertEquals(answers.wait(LIMIT_MS)?.[0], 2 * value);
  }
  assertEquals(answers.wait(1), undefined);
  worker.terminate();
});
