import { assertEquals, assertMatch } from "@std/assert";
import type { StreamFacts } from "../../../../src/view/sdl/window/messages.ts";
import { captionNoPicture, type NoPictureFacts } from "../../../../src/view/sdl/words/no_picture.ts";

const FACTS: NoPictureFacts = { title: "a picture", broadcasters: [], commands: ["broadcast 10.0.0.2"] };
const STREAM: StreamFacts = {
  key: "1",
  name: "front camera",
  position: 1,
  count: 1,
  hasPicture: false,
  hasEnded: false,
};

Deno.test("captionNoPicture says what to type on the robot while nothing has come", () => {
  assertEquals(captionNoPicture(FACTS), {
    headline: "No signal",
    text: "Nothing has come yet. On the robot, type:",
    commands: ["broadcast 10.0.0.2"],
    note: "The picture appears here by itself.",
  });
});

Deno.test("captionNoPicture offers one address a network, as far as there is room", () => {
  const commands = ["1", "2", "3", "4", "5"].map((host) => `broadcast 10.0.0.${host}`);
  const caption = captionNoPicture({ ...FACTS, commands });
  assertEquals(caption.commands, commands.slice(0, 4));
  assertMatch(caption.note, /^Take the address that the robot can reach\./);
});

Deno.test("captionNoPicture names the broadcasters that were asked", () => {
  const caption = captionNoPicture({
    ...FACTS,
    broadcasters: ["robot.local", "10.0.0.7"],
    commands: ["broadcast"],
  });
  assertEquals(caption.text, "No picture comes from robot.local, 10.0.0.7. On the robot, type:");
  assertEquals(caption.commands, ["broadcast"]);
});

Deno.test("captionNoPicture says why none comes, where that is known", () => {
  const reason = "robot has no place for another viewer";
  assertEquals(captionNoPicture({ ...FACTS, broadcasters: ["robot"], reason }), {
    headline: "No signal",
    text: "robot has no place for another viewer.",
    commands: [],
    note: "The picture appears here by itself.",
  });
});

Deno.test("captionNoPicture names the stream that has ended", () => {
  const caption = captionNoPicture({ ...FACTS, endedName: "front camera" });
  assertEquals(caption.headline, "front camera has ended");
  assertEquals(caption.text, "Nothing is coming any more. On the robot, type:");
  const chosen = captionNoPicture({ ...FACTS, stream: { ...STREAM, hasEnded: true } });
  assertEquals(chosen, caption);
});

Deno.test("captionNoPicture points to the other streams", () => {
  const ended = captionNoPicture({ ...FACTS, stream: { ...STREAM, hasEnded: true, count: 3 } });
  assertEquals(ended, {
    headline: "front camera has ended",
    text: "It appears here again by itself.",
    commands: [],
    note: "Tab: the next of 3 streams",
  });
});

Deno.test("captionNoPicture tells a stream without pictures from one whose pictures can not be shown, or are refused by the robot", () => {
  const silent = captionNoPicture({ ...FACTS, stream: STREAM });
  assertEquals([silent.headline, silent.note], ["Waiting for front camera", ""]);
  assertEquals(silent.text, "It is there, and has sent no picture yet.");
  const broken = captionNoPicture({ ...FACTS, stream: STREAM, brokenReason: "not a whole JPEG" });
  assertEquals(broken.text, "Pictures come that can not be decoded: not a whole JPEG");
  const trouble = "31 pictures refused: too long";
  const refused = captionNoPicture({ ...FACTS, stream: { ...STREAM, trouble } });
  assertEquals(refused.text, "It gives no picture: 31 pictures refused: too long");
});
