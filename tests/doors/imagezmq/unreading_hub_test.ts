/** A hub that answers, and reads nothing of what it is sent. */

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { HubLink, type HubNews } from "../../../src/doors/imagezmq/hub_link.ts";
import { RequestSession } from "../../../src/doors/imagezmq/request_session.ts";
import { encodeCommand, encodeMessage } from "../../../src/doors/zmtp/framing.ts";
import { encodeGreeting, encodeReady } from "../../../src/doors/zmtp/handshake.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { receivedFrame, streamOf } from "../../record/recordings.ts";
import { until } from "../../support/until.ts";

const HELLO = concat([encodeGreeting(), encodeReady("REP")]);
const OK = encodeMessage([new Uint8Array(0), new TextEncoder().encode("OK")]);
const PICTURE = new Uint8Array(400_000);
const STREAM = streamOf("1", { name: "rover" });

Deno.test("HubLink leaves a hub that answers to a picture which it has not been given yet", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const news: HubNews[] = [];
  const link = new HubLink({
    endpoint: { hostname: "127.0.0.1", port },
    name: "rover",
    maxAgeUs: 500_000,
    onNews: (one) => news.push(one),
  });
  let id = 0;
  const offering = setInterval(() => {
    link.offer(receivedFrame(++id, PICTURE, { stream: STREAM, completeUs: monotonicUs() }));
  }, 5);
  const isLeft = () => news.some((one) => one.kind === "away");
  try {
    using hub = await listener.accept();
    await hub.write(HELLO);
    await until("a picture is sent", () => link.counts.sent > 0);
    for (let sent = 1; sent < 100 && !isLeft(); sent = link.counts.sent) {
      await hub.write(OK).catch(() => {});
      await until("the next one is sent, or the hub is left", () => isLeft() || link.counts.sent > sent);
    }
    await until("it is left", isLeft);
    const away = news.find((one) => one.kind === "away");
    assertEquals(away?.kind === "away" && away.end, "unasked-reply");
    // What the system takes.
    assert(link.counts.sent < 60, `${link.counts.sent}`);
  } finally {
    clearInterval(offering);
    await link.close();
  }
});

Deno.test("RequestSession holds few answers for a hub that asks and does not read", () => {
  const session = new RequestSession();
  session.handleBytes(HELLO);
  session.takeOutput();
  const ping = encodeCommand("PING", Uint8Array.of(0, 0, 1, 2));
  for (let i = 0; i < 60; i++) session.handleBytes(ping);
  assertEquals(session.fault, undefined);
  assert(session.takeOutput()!.length > 0);
  for (let i = 0; i < 1_000; i++) session.handleBytes(ping);
  assertEquals(session.fault, "flood");
  assert(session.takeOutput()!.length < 2_000);
});
