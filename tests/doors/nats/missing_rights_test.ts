import { assertEquals } from "@std/assert";
import { isAnswer, MissingRights, nameRight } from "../../../src/doors/nats/link/missing_rights.ts";

Deno.test("nameRight names what a configuration has to allow", () => {
  for (
    const [operation, subject, right] of [
      ["publish", "uis.north.rover.frame", "publish to uis.north.rover.frame"],
      ["subscription", "uis.north.rover.clock", "subscribe to uis.north.rover.clock"],
      ["subscription", "_INBOX.anna.x1y2", "subscribe to _INBOX.anna.>"],
      ["subscription", "_INBOX.x1y2", "subscribe to _INBOX.>"],
      [
        "publish",
        "$JS.north.API.CONSUMER.CREATE.UIS.x1y2.uis.north.*.info",
        "publish to $JS.north.API.CONSUMER.CREATE.UIS.*.uis.north.*.info",
      ],
      ["publish", "$JS.API.CONSUMER.MSG.NEXT.UIS.x1y2", "publish to $JS.API.CONSUMER.MSG.NEXT.UIS.*"],
    ] as const
  ) assertEquals(nameRight({ operation, subject }), right);
});

Deno.test("MissingRights tells each once, and no more than it can remember", () => {
  const rights = new MissingRights();
  const note = (subject: string) => rights.note({ operation: "publish", subject });
  assertEquals(note("_INBOX.a"), "publish to _INBOX.>");
  assertEquals([note("_INBOX.b"), note("_INBOX.b.c"), note("anywhere")], [undefined, undefined, undefined]);
  const told = Array.from({ length: 1000 }, (_, at) => note(`uis.north.rover${at}.frame`));
  assertEquals(told.filter((right) => right !== undefined).length, 63);
  rights.forget();
  assertEquals(note("_INBOX.c"), "publish to _INBOX.>");
});

Deno.test("isAnswer tells what others have asked to go somewhere from what is published of one's own accord", () => {
  const subjects = ["uis.north.rover.info", "$JS.API.STREAM.INFO.UIS", "_INBOX.look.x", "uisx"];
  assertEquals(subjects.map((subject) => isAnswer({ operation: "publish", subject })), [
    ...[false, false, true, true],
  ]);
  assertEquals(isAnswer({ operation: "subscription", subject: "_INBOX.look.x" }), false);
});
