/** Whose hands count where several have a seat. */

import { assertEquals } from "@std/assert";
import type { DriverInput } from "../../src/drive/driver_input.ts";
import { INPUT_US } from "../../src/drive/drive_times.ts";
import { type DriverAction, DriverSeats } from "../../src/drive/seats.ts";

class Scene {
  nowUs = 1_000_000;
  readonly done: string[] = [];
  readonly seats = new DriverSeats(() => this.nowUs);

  constructor() {
    this.seats.sink = (streamKey, action) => this.done.push(`${streamKey} ${describe(action)}`);
  }

  /** What has been done since the last call. */
  take(): string[] {
    return this.done.splice(0);
  }
}

function describe(action: DriverAction): string {
  if (action.kind === "stop") return "stop";
  if (action.kind === "ask") return action.isAsking ? "ask" : "ask no more";
  return action.input.isHeld ? `hold ${action.input.axes[0]}` : "let go";
}

function held(linear: number): DriverInput {
  return { isHeld: true, axes: [linear, 0], buttons: 0 };
}

const LET_GO: DriverInput = { isHeld: false, axes: [1, 0], buttons: 0 };

Deno.test("DriverSeats gives the hands to the first that holds, until it lets go", () => {
  const scene = new Scene();
  const [a, b] = [scene.seats.open("1"), scene.seats.open("1")];
  a.takeInput(held(0.1));
  b.takeInput(held(0.2));
  a.takeInput(held(0.3));
  a.takeInput(LET_GO);
  assertEquals(scene.take(), ["1 hold 0.1", "1 hold 0.3", "1 let go"]);
  b.takeInput(held(0.4));
  assertEquals(scene.take(), [], "it held before the hands were free");
  b.takeInput(LET_GO);
  b.takeInput(held(0.5));
  assertEquals(scene.take(), ["1 hold 0.5"]);
});

Deno.test("DriverSeats leaves hands alone that have no say, and streams apart", () => {
  const scene = new Scene();
  const [a, b, other] = [scene.seats.open("1"), scene.seats.open("1"), scene.seats.open("2")];
  a.takeInput(held(0.1));
  b.takeInput(LET_GO);
  b.release();
  b.close();
  other.takeInput(held(0.2));
  a.takeInput(held(0.3));
  assertEquals(scene.take(), ["1 hold 0.1", "2 hold 0.2", "1 hold 0.3"]);
});

Deno.test("DriverSeats passes anybody's stop on, whoever has the hands", () => {
  const scene = new Scene();
  const [a, b] = [scene.seats.open("1"), scene.seats.open("1")];
  a.takeInput(held(0.1));
  b.pressStop();
  a.pressStop();
  assertEquals(scene.take(), ["1 hold 0.1", "1 stop", "1 stop"]);
});

Deno.test("DriverSeats frees hands that are not heard any more, which have to let go before they count again", () => {
  const scene = new Scene();
  const [a, b] = [scene.seats.open("1"), scene.seats.open("1")];
  a.takeInput(held(0.1));
  scene.nowUs += INPUT_US - 1;
  b.takeInput(held(0.2));
  b.release();
  assertEquals(scene.take(), ["1 hold 0.1"]);
  scene.nowUs += 1;
  b.takeInput(held(0.3));
  a.takeInput(held(0.4));
  b.release();
  a.takeInput(held(0.5));
  assertEquals(scene.take(), ["1 let go", "1 hold 0.3", "1 let go"]);
  a.release();
  a.takeInput(held(0.6));
  assertEquals(scene.take(), ["1 hold 0.6"]);
});

Deno.test("DriverSeats does not go on by hands that were silent and are back, though nobody else holds", () => {
  const scene = new Scene();
  const a = scene.seats.open("1");
  a.takeInput(held(0.1));
  scene.nowUs += INPUT_US;
  a.takeInput(held(0.2));
  scene.nowUs += 1000;
  a.takeInput(held(0.3));
  assertEquals(scene.take(), ["1 hold 0.1", "1 let go"]);
  a.takeInput(LET_GO);
  a.takeInput(held(0.4));
  assertEquals(scene.take(), ["1 hold 0.4"]);
});

Deno.test("DriverSeats asks as long as one seat does", () => {
  const scene = new Scene();
  const [a, b] = [scene.seats.open("1"), scene.seats.open("1")];
  a.setAsking(false);
  a.setAsking(true);
  b.setAsking(true);
  a.setAsking(false);
  b.close();
  assertEquals(scene.take(), ["1 ask", "1 ask", "1 ask no more"]);
});

Deno.test("a seat that is closed lets go, once, and does nothing any more", () => {
  const scene = new Scene();
  const [a, b] = [scene.seats.open("1"), scene.seats.open("1")];
  a.takeInput(held(0.1));
  a.close();
  a.close();
  a.takeInput(held(0.2));
  a.pressStop();
  a.setAsking(true);
  b.takeInput(held(0.3));
  assertEquals(scene.take(), ["1 hold 0.1", "1 let go", "1 hold 0.3"]);
});
