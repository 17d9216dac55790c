import { assertEquals } from "@std/assert";
import type { Msg, NatsConnection } from "../../../src/doors/nats/link/connection.ts";
import { hearQuestions, pushedBy } from "../../../src/doors/nats/link/pushed.ts";

const ACK = "$JS.ACK.UIS.mine.1.2.3.1700000000000000000.0";

Deno.test("pushedBy tells what a consumer pushes from a question", () => {
  assertEquals(pushedBy({ reply: ACK }), "mine");
  assertEquals(pushedBy({ reply: "$JS.ACK.north.hash.UIS.mine.1.2.3.1700000000000000000.0.word" }), "mine");
  assertEquals(pushedBy({ reply: ACK.replace("UIS", "OTHER") }), "");
  assertEquals(pushedBy({ reply: "$JS.ACK" }), "");
  for (const reply of ["_INBOX.look.x", "_R_.x.y", ""]) assertEquals(pushedBy({ reply }), undefined);
  assertEquals(pushedBy({}), undefined);
});

Deno.test("hearQuestions takes questions alone, and has what pushes deleted, some of it, whatever it is called", () => {
  let callback: (error: null, message: Msg) => void = () => {};
  const published: string[] = [];
  const nats = {
    subscribe: (_: string, options: { callback: typeof callback }) => void (callback = options.callback),
    publish: (subject: string) => void published.push(subject),
  } as unknown as NatsConnection;
  const taken: (string | undefined)[] = [];
  hearQuestions({ nats }, "uis.north.rover.clock", ({ reply }) => void taken.push(reply));
  const hear = (reply: string) => callback(null, { reply } as Msg);
  hear("_INBOX.look.x");
  hear(ACK);
  for (const name of ["a*", ">", "", "x".repeat(65)]) hear(ACK.replace("mine", name));
  hear(ACK.replace("UIS", "OTHER"));
  assertEquals(taken, ["_INBOX.look.x"]);
  assertEquals(published, ["$JS.API.CONSUMER.DELETE.UIS.mine"]);
  for (let i = 0; i < 1000; i++) hear(ACK);
  assertEquals(published.length < 20, true);
});
