/** What a server gives as a reason stands in one line of the log, and is no more than that. */

import { assertEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/link/connection.ts";
import { lookAtStream } from "../../../src/doors/nats/stream/site_stream.ts";
import { ServerNews } from "../../../src/doors/nats/link/server_news.ts";
import { SubjectPull } from "../../../src/doors/nats/look/subject_pull.ts";
import { textOf, withLog } from "../../support/log.ts";
import { until } from "../../support/until.ts";

const FORGED = "no room\n12:00:00.000 error: forged\r\u2028line";
const PLAIN = "no room 12:00:00.000 error: forged line";

/** A connection whose server answers every request in this way. */
function makeConnected(answer: (subject: string) => object) {
  const listening = new Map<string, (error: null, message: object) => void>();
  const tell = (subject: string) => ({
    ...{ subject, data: Uint8Array.of(1), headers: undefined, size: () => 1 + subject.length },
    json: () => answer(subject),
  });
  const nats = {
    info: {},
    isClosed: () => false,
    subscribe(subject: string, { callback }: { callback: (error: null, message: object) => void }) {
      listening.set(subject, callback);
      return { unsubscribe() {} };
    },
    publish: (subject: string, _body: string, { reply }: { reply: string }) =>
      queueMicrotask(() => listening.get(reply)?.(null, tell(subject))),
    request: (subject: string) => Promise.resolve(tell(subject)),
  };
  return {
    ...{ nats, isUp: true, isChoked: false, generation: 0, createInbox: () => "_INBOX.x" },
    news: new ServerNews(() => "ws://hub:9222", new Set()),
  } as unknown as Connected;
}

Deno.test("lookAtStream gives a server's reason in one line", async () => {
  const connected = makeConnected((subject) => ({
    error: { code: subject.includes("INFO") ? 404 : 500, description: FORGED },
  }));
  assertEquals((await lookAtStream(connected, { mayMake: true })).trouble, { reason: PLAIN, mayPass: false });
});

Deno.test("SubjectPull tells a server's reason in one line, once", async () => {
  await withLog(async (log) => {
    let asked = 0;
    const connected = makeConnected(() => {
      asked++;
      return { error: { code: 500, description: FORGED } };
    });
    const options = { subject: "uis.north.rover.info", site: "north", credit: () => 1, onMessage() {} };
    const pull = new SubjectPull(connected, options);
    await until("it is asked again", () => asked > 1);
    pull.close();
    assertEquals(log.filter(({ level }) => level === "warning").map(textOf), [
      `The server gives nothing of uis.north.rover.info: ${PLAIN}`,
    ]);
  });
});
