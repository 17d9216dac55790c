import { assertEquals } from "@std/assert";
import type { GamepadReading } from "../../../../src/view/shared/gamepad_hands.js";
import type { HandsMessage } from "../../../../src/view/sdl/window/messages.ts";
import { WindowDriving } from "../../../../src/view/sdl/window/window_driving.ts";
import { testNews } from "../../web/driving.ts";

const TICK_US = 12_000;
const W = 26, SHIFT = true;

/** A window at a made-up time. */
class Room {
  nowUs = 1_000_000;
  shownId = 5;
  pads: GamepadReading[] = [];
  readonly said: HandsMessage[] = [];
  readonly driving = new WindowDriving({
    readPads: () => this.pads,
    send: (message) => this.said.push(message),
  });

  constructor(parts = {}) {
    this.driving.takeNews("robot", testNews(parts), this.nowUs);
    this.tick();
  }

  down(key: string, place: number, isModified = false): boolean {
    return this.driving.handle({ kind: "down", key, place, isModified, isRepeated: false }, this.nowUs);
  }

  up(place: number): void {
    this.driving.handle({ kind: "up", place }, this.nowUs);
  }

  tick(streamKey = "robot"): void {
    this.nowUs += TICK_US;
    this.driving.read({ streamKey, id: this.shownId }, this.nowUs);
  }

  /** What was said since: the linear axis where a control is held, and what else. */
  take(): unknown[] {
    return this.said.splice(0).map((message) =>
      message.kind === "hands" ? message.input.isHeld ? message.input.axes[0] : "let go" : message.kind
    );
  }
}

const pad = (grip: number): GamepadReading => ({
  id: 1,
  axes: [0, -1, 0, 0],
  buttons: [0, 0, 0, 0, grip],
});

Deno.test("WindowDriving says at each tick what is held, with the frame on the screen, and once that it is let go", () => {
  const room = new Room();
  assertEquals(room.take(), []);
  assertEquals(room.down("w", W), true);
  room.tick();
  room.shownId = 6;
  room.tick();
  const ids = room.said.map((message) => message.kind === "hands" ? message.input.frameId : undefined);
  assertEquals([ids, room.take()], [[5, 6], [1, 1]]);
  room.up(W);
  room.tick();
  room.tick();
  assertEquals(room.take(), ["let go"]);
});

Deno.test("WindowDriving lets go at once where the window loses the keyboard, and asks for a new press", () => {
  const room = new Room();
  room.down("w", W);
  room.tick();
  room.driving.handle({ kind: "lost" }, room.nowUs);
  assertEquals(room.take(), [1, "let go"]);
  room.driving.handle(
    { kind: "down", key: "w", place: W, isModified: false, isRepeated: true },
    room.nowUs,
  );
  room.tick();
  assertEquals(room.take(), []);
  room.up(W);
  room.down("w", W);
  room.tick();
  assertEquals(room.take(), [1]);
});

Deno.test("WindowDriving drives by a game controller, which lets go when it is unplugged", () => {
  const room = new Room();
  room.pads = [pad(0)];
  room.tick();
  room.pads = [pad(1)];
  room.tick();
  room.pads = [];
  room.tick();
  room.pads = [pad(1)];
  room.tick();
  assertEquals(room.take(), [1, "let go"]);
});

Deno.test("WindowDriving lets go where another stream is shown, or no picture of this one", () => {
  const room = new Room();
  room.down("w", W);
  room.tick();
  room.tick("other");
  room.tick();
  assertEquals(room.take(), [1, "let go"]);
  room.up(W);
  room.tick();
  room.down("w", W);
  room.tick();
  room.driving.takeNews("other", testNews(), room.nowUs);
  room.tick("other");
  assertEquals(room.take(), [1, "let go"]);
});

Deno.test("WindowDriving takes Space for a stop, t for asking, and leaves keys with Shift alone", () => {
  const room = new Room({ driver: "Lea", isDriving: true });
  assertEquals([room.down(" ", 44), room.down("t", 23), room.down("s", 22, SHIFT)], [true, true, false]);
  assertEquals(room.take(), ["stop", "ask"]);
  for (let n = 0; n < 251; n++) room.tick();
  assertEquals(room.take(), ["ask"]);
  room.driving.takeNews("robot", testNews({ isOwn: true }), room.nowUs);
  room.tick();
  assertEquals(room.said.map((message) => message.kind === "ask" && message.isAsking), [false]);
});

Deno.test("WindowDriving takes no key where no robot says anything of driving, or this window may not", () => {
  const room = new Room({ mayDrive: false, mayStop: false });
  assertEquals([room.down("s", 22), room.down("w", W), room.down(" ", 44), room.down("t", 23)], [
    false,
    false,
    false,
    false,
  ]);
  room.tick();
  assertEquals(room.driving.describe(room.nowUs)?.middle?.headline, "You may not drive");
  room.driving.takeNews("robot", undefined, room.nowUs);
  room.up(W);
  assertEquals([room.down("w", W), room.down(" ", 44)], [false, false]);
  room.tick();
  assertEquals([room.take(), room.driving.describe(room.nowUs)], [[], undefined]);
});
