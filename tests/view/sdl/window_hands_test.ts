import { assertEquals } from "@std/assert";
import { WindowHands } from "../../../src/view/sdl/window_hands.ts";
import { FakeSeats, testNews } from "../web/driving.ts";

function setUp() {
  const seats = new FakeSeats();
  const told: [string, boolean][] = [];
  const hands = new WindowHands({
    openSeat: seats.open,
    post: ({ streamKey, news }) => told.push([streamKey, news !== undefined]),
  });
  return { seats, told, hands };
}

Deno.test("WindowHands tells the window of the robot whose stream it shows, and of no other", () => {
  const { told, hands } = setUp();
  hands.takeNews("a", testNews());
  hands.choose("a");
  hands.choose("a");
  hands.takeNews("b", testNews());
  hands.choose("b");
  hands.takeNews("b", undefined);
  hands.choose(undefined);
  assertEquals(told, [["a", true], ["b", true], ["b", false], ["", false]]);
});

Deno.test("WindowHands passes on what the hands do, and lets go with the stream and the window", () => {
  const { seats, hands } = setUp();
  const input = { isHeld: true, axes: [1, 0], buttons: 0, frameId: 3 };
  hands.handle({ kind: "hands", streamKey: "a", input });
  assertEquals(seats.input, input);
  hands.handle({ kind: "hands", streamKey: "a", input: { ...input, isHeld: false } });
  assertEquals(seats.input, undefined);
  hands.handle({ kind: "stop", streamKey: "a" });
  hands.handle({ kind: "ask", streamKey: "a", isAsking: true });
  assertEquals([seats.stops, seats.isAsking, seats.opened], [["a"], true, ["a"]]);
  hands.handle({ kind: "hands", streamKey: "b", input });
  hands.retain(new Set(["b"]));
  assertEquals(seats.closed, 1);
  hands.close();
  assertEquals([seats.closed, seats.input], [2, undefined]);
});

Deno.test("WindowHands without seats says nothing of driving", () => {
  const told: unknown[] = [];
  const hands = new WindowHands({ openSeat: undefined, post: (message) => told.push(message) });
  hands.takeNews("a", testNews());
  hands.choose("a");
  hands.handle({ kind: "stop", streamKey: "a" });
  assertEquals(told, []);
});
