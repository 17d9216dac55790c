import { assertEquals } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { SendRoom } from "../../../src/net/neighbours/send_room.ts";
import type { NeighbourState } from "../../../src/net/neighbours/route_messages.ts";

const VIEWER: Address = { transport: "udp", hostname: "192.0.2.7", port: 5550 };
const NAME = new Uint8Array(16);
const SECOND_US = 1_000_000;

/** A room in a buffer of usual size, and the world around it. */
class Scene {
  waiting = 0;
  nowUs = 0;
  state: NeighbourState = "there";
  /** How often it was asked who is there, and opened for that. */
  asked = 0;
  opened = 0;
  isAskable = true;
  readonly room: SendRoom;

  constructor(bufferBytes = 212_992) {
    this.room = new SendRoom({
      bufferBytes,
      waitingBytes: () => this.waiting,
      nowUs: () => this.nowUs,
      openNeighbours: () => {
        this.opened++;
        if (!this.isAskable) return undefined;
        return { find: () => (this.asked++, this.state), [Symbol.dispose]() {} };
      },
    });
  }

  /** Asks as the loops do. */
  viewer(isFirst = true): boolean {
    return this.room.isAmple(isFirst) || this.room.admitsViewer(VIEWER, NAME);
  }

  stranger(number = 1, isFirst = true): boolean {
    this.room.isAmple(isFirst);
    return this.room.admitsStranger({ ...VIEWER, hostname: `192.0.2.${number}` }, NAME);
  }
}

Deno.test("SendRoom lets viewers have all while little waits, and asks nobody", () => {
  const scene = new Scene();
  scene.state = "missing";
  scene.waiting = 26_624;
  for (let i = 0; i < 100; i++) assertEquals(scene.viewer(), true);
  assertEquals([scene.asked, scene.opened], [0, 0]);
});

Deno.test("SendRoom answers all strangers that are there, whatever waits", () => {
  const scene = new Scene();
  for (const waiting of [0, 212_992]) {
    scene.waiting = waiting;
    for (let i = 0; i < 500; i++) assertEquals(scene.stranger(), true);
  }
  assertEquals([scene.asked, scene.opened], [1000, 1]);
});

Deno.test("SendRoom answers few strangers that are not known to be there, and more as time goes by", () => {
  for (const state of ["missing", "unknown", undefined] as const) {
    const scene = new Scene();
    scene.isAskable = state !== undefined;
    scene.state = state ?? "there";
    let count = 0;
    for (let i = 0; i < 10_000; i++) {
      scene.nowUs += 1000;
      count += Number(scene.stranger(i % 250));
    }
    // Ten seconds.
    assertEquals(count, 16 + 8 * 10 - 1, state);
    scene.nowUs += SECOND_US;
    assertEquals(scene.stranger(251), true);
  }
});

Deno.test("SendRoom answers a stranger that is not known no oftener for asking oftener", () => {
  const scene = new Scene();
  scene.state = "unknown";
  let count = 0;
  for (let i = 0; i < 10_000; i++) {
    scene.nowUs += 1000;
    count += Number(scene.stranger());
  }
  assertEquals(count, 4 + 10 - 1);
});

Deno.test("SendRoom answers no stranger that is not known once an eighth of the buffer waits", () => {
  for (const [bufferBytes, limit] of [[212_992, 26_624], [4_000_000, 32_768], [0, 32_768]] as const) {
    const scene = new Scene(bufferBytes);
    scene.waiting = limit - 1280;
    scene.state = "missing";
    assertEquals(scene.stranger(1), true);
    assertEquals(scene.stranger(2, false), false, "the first has not left");
    assertEquals(scene.stranger(3), true);
    scene.waiting++;
    assertEquals(scene.stranger(4), false);
  }
});

Deno.test("SendRoom lets a viewer that is not missing have all, and looks for a missing one once a second", () => {
  const scene = new Scene();
  scene.waiting = 100_000;
  for (const state of ["there", "unknown"] as const) {
    scene.state = state;
    scene.nowUs += SECOND_US;
    for (let i = 0; i < 5; i++) assertEquals(scene.viewer(), true);
  }
  scene.state = "missing";
  let count = 0;
  for (let i = 0; i < 300; i++) {
    scene.nowUs += 10_000;
    count += Number(scene.viewer());
  }
  assertEquals(count, 3);
  scene.state = "there";
  scene.nowUs += 20_000;
  assertEquals(scene.viewer(), true);
});

Deno.test("SendRoom believes for a moment that a viewer is there", () => {
  const scene = new Scene();
  scene.waiting = 100_000;
  for (let i = 0; i < 100; i++) scene.viewer();
  assertEquals(scene.asked, 1);
  scene.nowUs += 20_000;
  scene.viewer();
  assertEquals(scene.asked, 2);
});

Deno.test("SendRoom lets viewers have all where nobody can be asked", () => {
  const scene = new Scene();
  scene.isAskable = false;
  scene.waiting = 100_000;
  for (let i = 0; i < 3; i++) assertEquals(scene.viewer(), true);
  assertEquals(scene.opened, 1);
});
