/** What is told of a server that means to fill the log. */

import { assert, assertEquals } from "@std/assert";
import { ServerNews } from "../../../src/doors/nats/link/server_news.ts";
import { textOf, withLog } from "../../support/log.ts";

const SERVER = "ws://hub:9222";

Deno.test("ServerNews tells that a server has gone and is there again, and once where it does so again and again", async () => {
  await withLog((log) => {
    const news = new ServerNews(() => SERVER, new Set());
    for (let i = 0; i < 50; i++) {
      news.noteGone();
      news.noteAgain();
    }
    const [gone, again] = [`${SERVER} has gone; it goes on being tried`, `${SERVER} is there again`];
    assertEquals(log.map(textOf), [
      ...[gone, again, gone, again, gone, again],
      `${SERVER} comes and goes, more often than is told; it goes on being tried`,
    ]);
    return Promise.resolve();
  });
});

Deno.test("ServerNews tells a few of what a server refuses, whatever it names after each of many connections", async () => {
  await withLog((log) => {
    const news = new ServerNews(() => SERVER, new Set());
    for (let i = 0; i < 2_000; i++) {
      if (i % 64 === 0) news.noteAgain();
      news.noteRefused({ operation: "publish", subject: `uis.north.${"x".repeat(3_000)}${i}.frame` });
    }
    assert(log.length > 3 && log.length <= 12, `${log.length}`);
    assert(log.every((one) => textOf(one).length < 300));
    return Promise.resolve();
  });
});

Deno.test("ServerNews does not blame this program's rights for an inbox that somebody else has named", async () => {
  await withLog((log) => {
    const news = new ServerNews(() => SERVER, new Set());
    news.noteRefused({ operation: "publish", subject: "_INBOX.look.abc" });
    news.noteRefused({ operation: "publish", subject: "_INBOX.other.abc" });
    assertEquals(log.map(textOf), [
      `${SERVER} refuses an answer: the right to publish to _INBOX.look.> is missing, ` +
      "or who asked names an inbox that is nobody's",
    ]);
    return Promise.resolve();
  });
});
