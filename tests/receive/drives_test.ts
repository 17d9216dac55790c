/** The drivers of a listener's robots. */

import { assert, assertEquals } from "@std/assert";
import { addressOf } from "../support/pair.ts";
import { seededRandom } from "../support/seeded_random.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import type { DriveCommand } from "../../src/protocol/drive_command.ts";
import type { DriveState } from "../../src/protocol/drive_state.ts";
import { Drives } from "../../src/receive/drives.ts";
import { FeedbackHeaders } from "../../src/receive/feedback_headers.ts";

const STATE: DriveState = {
  ...{ kind: "drive-state", sessionId: 7, counter: 100, frameId: 5, ownId: 0, ownNumber: 0 },
  ...{ driverId: 0, number: 0, isDriving: false, reason: "no driver", mayDrive: true, mayStop: true },
  ...{ linear: 0, angular: 0, pictureAgeMs: 0, commandAgeMs: 0, driver: "", asker: "" },
};

/** A session that has shown a picture, as far as driving goes. */
function streamOf(key: string, { sessionId = 7, ownKey = key, pictures = 1 } = {}) {
  const description = { key, name: "robot", width: 0, height: 0, fps: 0 };
  const headers = new FeedbackHeaders(sessionId);
  return { ownKey, description, from: addressOf(sessionId), pictures, sessionId, headers };
}

const SECOND_US = 1_000_000;
const HELD = { kind: "input", input: { isHeld: true, axes: [0.5, 0], buttons: 0 } } as const;
const RELEASED = { kind: "input", input: { isHeld: false, axes: [0, 0], buttons: 0 } } as const;

class Scene {
  nowUs = 1_000_000;
  readonly drives = new Drives(seededRandom(3).u48);

  /** All commands of so long, in the time of which the hands do the same again and again. */
  commands(us: number, act?: () => void): (DriveCommand & { readonly to: string })[] {
    const all: (DriveCommand & { readonly to: string })[] = [];
    for (const endUs = this.nowUs + us; this.nowUs < endUs; this.nowUs += 1000) {
      if (this.nowUs % 20_000 === 0) act?.();
      for (let next = this.drives.poll(this.nowUs); next; next = this.drives.poll(this.nowUs)) {
        all.push({ ...next.datagram, to: next.to.hostname });
      }
    }
    return all;
  }

  hold(us: number, key = "1") {
    return this.commands(us, () => this.drives.act(key, HELD, this.nowUs));
  }

  /** What has been told since the last call, commands aside: the newest of each stream. */
  news(): Record<string, DriverNews | undefined> {
    const news: Record<string, DriverNews | undefined> = {};
    for (let event = this.drives.pollEvent(this.nowUs); event; event = this.drives.pollEvent(this.nowUs)) {
      if (event.kind === "drive-news") news[event.stream.key] = event.news;
    }
    assertEquals(this.drives.hasEvents, false);
    return news;
  }
}

Deno.test("Drives sends nothing to a robot that says nothing of driving, nor to one that has shown no picture", () => {
  const scene = new Scene();
  scene.drives.noteShown(streamOf("1"), 1, scene.nowUs);
  scene.drives.handleState(streamOf("2", { pictures: 0 }), STATE, scene.nowUs);
  assertEquals([...scene.hold(100_000, "1"), ...scene.hold(100_000, "2")], []);
  assertEquals([scene.news(), scene.drives.nextUs], [{}, Infinity]);
});

Deno.test("Drives sends what is held to the robot's address, in its session, counted with all other feedback", () => {
  const scene = new Scene();
  const stream = streamOf("1");
  stream.headers.take();
  scene.drives.handleState(stream, STATE, scene.nowUs);
  scene.drives.noteShown(stream, 12, scene.nowUs);
  const commands = scene.hold(200_000);
  assert(commands.length >= 10, `${commands.length}`);
  const [first] = commands;
  assertEquals(
    [first!.to, first!.sessionId, first!.counter, first!.frameId, first!.isHeld, first!.axes[0]],
    [stream.from.hostname, 7, 1, 12, true, 0.5],
  );
  assertEquals(stream.headers.next.counter, 1 + commands.length);
  const later = addressOf(9);
  stream.from = later;
  assertEquals(scene.hold(20_000)[0]!.to, later.hostname);
  assertEquals(scene.drives.counters(), [{
    ...{ key: "1", statesReceived: 1, commandsSent: commands.length + 1 },
  }]);
});

Deno.test("Drives tells what the robot says, the newest of each stream, and what was pressed here at once", () => {
  const scene = new Scene();
  const [one, two] = [streamOf("1"), streamOf("2", { sessionId: 8 })];
  for (const counter of [100, 101, 99]) {
    scene.drives.handleState(one, { ...STATE, counter, driver: `driver ${counter}` }, scene.nowUs);
  }
  scene.drives.handleState(two, { ...STATE, sessionId: 8, isDriving: true, linear: 0.5 }, scene.nowUs);
  const news = scene.news();
  assertEquals(news["1"]!.driver, "driver 101");
  assertEquals([news["2"]!.isDriving, news["2"]!.linear, news["2"]!.isOwn], [true, 0.5, false]);
  assertEquals(scene.news(), {});
  scene.drives.act("1", { kind: "stop" }, scene.nowUs);
  scene.drives.act("2", { kind: "ask", isAsking: true }, scene.nowUs);
  const pressed = scene.news();
  assertEquals([pressed["1"]!.isStopping, pressed["1"]!.isAsking], [true, false]);
  assertEquals([pressed["2"]!.isStopping, pressed["2"]!.isAsking], [false, true]);
});

Deno.test("Drives says whether the robot is driven from here, and stops repeating a stop that it has heard of", () => {
  const scene = new Scene();
  const stream = streamOf("1");
  scene.drives.handleState(stream, STATE, scene.nowUs);
  scene.drives.act("1", { kind: "stop" }, scene.nowUs);
  const [stop] = scene.commands(100_000);
  assertEquals(stop!.isStop, true);
  const heard = { ...STATE, counter: 101, ownId: stop!.driverId, ownNumber: stop!.number + 20 };
  scene.drives.handleState(stream, { ...heard, driverId: stop!.driverId }, scene.nowUs);
  const { isOwn, isStopping } = scene.news()["1"]!;
  assertEquals([isOwn, isStopping], [true, false]);
  scene.commands(100_000);
  assertEquals(scene.commands(SECOND_US), []);
});

Deno.test("Drives lets a robot that was started again be driven on, once somebody presses anew", () => {
  const scene = new Scene();
  const before = streamOf("1");
  scene.drives.handleState(before, STATE, scene.nowUs);
  const [{ driverId } = { driverId: 0 }] = scene.hold(100_000);
  scene.news();
  // Another session, under its own key at first, which then goes on with the stream.
  const again = streamOf("2", { sessionId: 8, ownKey: "2" });
  scene.drives.handleState(again, { ...STATE, sessionId: 8 }, scene.nowUs);
  assertEquals(Object.keys(scene.news()), ["2"]);
  again.description = { ...again.description, key: "1" };
  scene.drives.noteShown(again, 1, scene.nowUs);
  assertEquals(scene.news(), { "1": undefined, "2": undefined });
  assertEquals(scene.hold(100_000), [], "the robot has not said yet that it can be driven");
  scene.drives.handleState(again, { ...STATE, sessionId: 8, counter: 3 }, scene.nowUs);
  assertEquals(scene.news()["1"]!.isDriving, false);
  assertEquals(scene.hold(100_000).some(({ isHeld }) => isHeld), false);
  scene.drives.act("1", RELEASED, scene.nowUs);
  const held = scene.hold(100_000).filter(({ isHeld }) => isHeld);
  assertEquals([held[0]!.driverId, held[0]!.sessionId, held[0]!.to], [driverId, 8, again.from.hostname]);
});

Deno.test("Drives forgets robots whose streams are there no more, and says so", () => {
  const scene = new Scene();
  const [one, two] = [streamOf("1"), streamOf("2", { sessionId: 8 })];
  scene.drives.handleState(one, STATE, scene.nowUs);
  scene.drives.handleState(two, { ...STATE, sessionId: 8 }, scene.nowUs);
  scene.news();
  scene.drives.expire([two], scene.nowUs);
  assertEquals(scene.news(), { "1": undefined });
  assertEquals(scene.hold(100_000, "1"), []);
  assertEquals(scene.drives.counters().map(({ key }) => key), ["2"]);
});

Deno.test("Drives keeps no more than some commands where nobody takes its news", () => {
  const scene = new Scene();
  scene.drives.handleState(streamOf("1"), STATE, scene.nowUs);
  scene.hold(10 * SECOND_US);
  let told = 0;
  while (scene.drives.pollEvent(scene.nowUs)) told++;
  assert(told > 10 && told < 100, `${told}`);
});
