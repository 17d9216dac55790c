import { assertEquals } from "@std/assert";
import { seeFound } from "../../../src/view/found_sight.ts";
import { describeFound, describeRobot } from "../../../src/view/shared/found_words.js";
import { describeSilence } from "../../../src/view/shared/no_picture.js";
import type { FoundRobot } from "../../../src/common/found_robot.ts";
import { foundRobot } from "../found_robots.ts";

function describe(more: Partial<FoundRobot>) {
  return describeRobot(seeFound([foundRobot("rover", more)])![0]!);
}

const STATES: readonly [Partial<FoundRobot>, string, string][] = [
  [{ seal: "open", isPaired: false }, "open", "open"],
  [{ seal: "open", isPaired: true }, "open, though paired", "open"],
  [{ seal: "open", placeOf: "sealbot" }, "open; at the address of sealbot, which is paired", "open"],
  [{ seal: "sealed", isPaired: true }, "paired", "closed"],
  [{ seal: "sealed", isPaired: false }, "sealed, not paired", "closed"],
  [{ seal: "sealed", isPaired: true, wireVersion: 15 }, "of another version", "none"],
  [{ seal: "sealed", isPaired: true, wireVersion: 15, isAsked: true }, "connecting …", "none"],
];

for (const [more, state, lock] of STATES) {
  Deno.test(`describeRobot says "${state}" of ${JSON.stringify(more)}`, () => {
    const words = describe(more);
    assertEquals([words.state, words.lock], [state, lock]);
  });
}

Deno.test("describeRobot says where a robot is and how large its pictures are, where it says so itself", () => {
  assertEquals(describe({}).facts, "192.0.2.7 · 1280x720");
  assertEquals(describe({ width: 0, height: 0 }).facts, "192.0.2.7");
});

Deno.test("describeRobot calls a robot without a name by its address", () => {
  assertEquals(describe({}).name, "rover");
  assertEquals(describe({ name: "" }).name, "192.0.2.7");
});

function describeAll(robots: readonly FoundRobot[], isTouched?: boolean) {
  return describeFound(seeFound(robots)!, {
    commands: ["broadcast 10.0.0.2", "broadcast 10.1.0.2"],
    isTouched,
  });
}

Deno.test("describeFound counts robots, says how one is chosen, and how another one comes", () => {
  assertEquals(describeAll([foundRobot("a"), foundRobot("b")]), {
    headline: "2 robots found",
    text: "Click one, or press its number.",
    note: "Another one? On it, type: broadcast 10.0.0.2, or broadcast 10.1.0.2",
  });
  const { headline, text } = describeAll([foundRobot("a")]);
  assertEquals([headline, text], ["1 robot found", "Click it, or press 1."]);
  assertEquals(describeAll([foundRobot("a")], true).text, "Tap to see its picture.");
});

Deno.test("describeFound names the robot that has been asked", () => {
  const asked = foundRobot("b", { isAsked: true });
  assertEquals(describeAll([foundRobot("a"), asked]), {
    headline: "Connecting to b …",
    text: "The picture appears here by itself.",
    note: "",
  });
  assertEquals(
    describeAll([asked, foundRobot("n".repeat(60), { isAsked: true })]).headline,
    `Connecting to b, ${"n".repeat(31)}… …`,
  );
});

const SILENCE = { broadcasters: [], commands: ["broadcast 10.0.0.2"] };

Deno.test("describeSilence lists the robots that are found in place of what is to be typed", () => {
  const robots = seeFound([foundRobot("a")])!;
  const { headline, robots: listed, commands } = describeSilence({ ...SILENCE, robots });
  assertEquals([headline, listed, commands], ["1 robot found", robots, []]);
});

Deno.test("describeSilence says what to type where none is found, and that it looks", () => {
  const words = describeSilence({ ...SILENCE, robots: [] });
  assertEquals([words.text, words.commands], [
    "No robot is found yet. On the robot, type:",
    SILENCE.commands,
  ]);
  assertEquals("robots" in words, false);
  const { text } = describeSilence({ ...SILENCE, robots: [], ended: "rover" });
  assertEquals(text, "Nothing is coming any more. On the robot, type:");
});

Deno.test("describeSilence says why no picture comes of a robot that was asked, and still lists the others", () => {
  const robots = seeFound([foundRobot("a", { isAsked: true }), foundRobot("b")])!;
  const words = describeSilence({ ...SILENCE, robots, reason: "a has no place for another viewer" });
  assertEquals([words.headline, words.text], ["No signal", "a has no place for another viewer."]);
  assertEquals(words.robots, robots);
});
