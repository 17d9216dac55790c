/** What is sent to a server that reads nothing does not wait here without an end. */

import { assert, assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { AnswerPace } from "../../../src/doors/nats/link/answer_pace.ts";
import { answerClock } from "../../../src/doors/nats/publish/clock_desk.ts";
import { type Connected, connectNats } from "../../../src/doors/nats/link/connection.ts";
import { NextAsks } from "../../../src/doors/nats/publish/next_asks.ts";
import { RoomAsks } from "../../../src/doors/nats/lean/room_asks.ts";
import { startDeafNatsServer } from "../../support/deaf_nats_server.ts";
import { textOf, withLog } from "../../support/log.ts";
import { until } from "../../support/until.ts";

function connect(url: string): Promise<Connected> {
  return connectNats({ place: parseNatsPlace(url)!, creds: undefined, name: "one" });
}

Deno.test("connectNats leaves a server that asks on and on and reads no answer, and connects again", async () => {
  const question = `MSG uis.north.rover.clock 1 _INBOX.x.${"y".repeat(200)} 0\r\n\r\n`;
  await using server = startDeafNatsServer(question.repeat(200));
  await withLog(async (log) => {
    const connected = await connect(server.url);
    try {
      answerClock(connected, {
        ...{ subject: "uis.north.rover.clock", nowUs: () => 1, asks: new RoomAsks() },
        nextAsks: new NextAsks(),
        ...{ session: () => "a", pace: new AnswerPace(connected, 0) },
      });
      await until("it is left, and tried again", () => server.connections > 1, 25_000);
      const told = log.map(textOf).filter((text) => / has gone; it goes on being tried$/.test(text));
      assertEquals(told.length, 1);
    } finally {
      await connected[Symbol.asyncDispose]();
    }
  });
});

Deno.test("connectNats leaves a server that does not read what is sent, before much of it waits", async () => {
  await using server = startDeafNatsServer();
  await withLog(async (log) => {
    const connected = await connect(server.url);
    try {
      const chunk = new Uint8Array(1024 * 1024);
      let sent = 0;
      const isLeft = () => log.some((one) => textOf(one).includes("it does not read what it is sent"));
      while (!isLeft() && sent < 200) {
        connected.nats.publish("uis.north.rover.frame", chunk);
        sent++;
        if (sent === 20) assert(connected.isChoked);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assert(sent > 30 && sent < 60, `${sent} MiB`);
      await until("that is known", () => !connected.isUp);
    } finally {
      await connected[Symbol.asyncDispose]();
    }
  });
});

Deno.test("connectNats does not wait at the end for a server that reads nothing", async () => {
  await using server = startDeafNatsServer();
  const connected = await connect(server.url);
  for (let i = 0; i < 20; i++) connected.nats.publish("uis.north.rover.frame", new Uint8Array(1024 * 1024));
  const began = performance.now();
  await connected[Symbol.asyncDispose]();
  assert(performance.now() - began < 8_000);
});
