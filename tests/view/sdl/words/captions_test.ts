import { assertEquals } from "@std/assert";
import {
  type CaptionFacts,
  composeCaption,
  type ShownFacts,
} from "../../../../src/view/sdl/words/captions.ts";
import { CLOSED_LOCK, FIGURE_SPACE, OPEN_LOCK } from "../../../../src/text/letters.ts";
import type { StreamFacts } from "../../../../src/view/sdl/window/messages.ts";

const PICTURE: ShownFacts = {
  streamKey: "1",
  streamName: "front camera",
  size: { width: 1024, height: 768 },
  freshness: { state: "live", ageUs: 12_400, boundUs: 900 },
  fps: 30,
};
const STREAM: StreamFacts = {
  key: "1",
  name: "front camera",
  position: 2,
  count: 3,
  hasPicture: true,
  hasEnded: false,
  figures: { fractionLost: 0.0043, shareRecovered: 0.021, bitsPerSecond: 14_234_000 },
};
const FACTS: CaptionFacts = {
  title: "robot.local",
  broadcasters: [],
  commands: [],
  picture: PICTURE,
  stream: STREAM,
};

Deno.test("composeCaption gives a live picture all its figures, and no banner", () => {
  const { title, figures, ...others } = composeCaption(FACTS);
  assertEquals(title, "front camera");
  assertEquals(
    figures.map(({ text }) => text),
    [
      "front camera",
      "2 of 3",
      `${OPEN_LOCK} open`,
      "30.0 fps",
      "12 ms ± 2 ms",
      "0.4 % lost",
      "2.1 % recovered",
      "14.2 Mbit/s",
      "1024x768",
      "everybody in this network can watch",
    ],
  );
  assertEquals(figures.map(({ look }) => look).filter((look) => look), ["name"]);
  assertEquals(others, {});
});

const ages = [
  [{ ageUs: 7_400, boundUs: 100 }, `${FIGURE_SPACE}7 ms ± 1 ms`],
  [{ ageUs: 12_400, boundUs: 4_600 }, "12 ms ± 5 ms"],
  [{ ageUs: 412_000, boundUs: 900 }, "412 ms ± 1 ms"],
  [{ ageUs: 1_240_000, boundUs: 900 }, "1.2 s ± 0.1 s"],
  [{ ageUs: 40_000 }, "age unknown"],
] as const;

for (const [age, text] of ages) {
  Deno.test(`composeCaption writes the age ${JSON.stringify(age)} as ${text}`, () => {
    const picture = { ...PICTURE, freshness: { state: "live", ...age } } as const;
    assertEquals(composeCaption({ ...FACTS, picture }).figures[4]?.text, text);
  });
}

Deno.test("composeCaption leaves out what is not known, and the place of an only stream", () => {
  const { figures: _, ...uncounted } = STREAM;
  const { figures } = composeCaption({ ...FACTS, stream: { ...uncounted, position: 1, count: 1 } });
  assertEquals(figures.map(({ text }) => text), [
    "front camera",
    `${OPEN_LOCK} open`,
    "30.0 fps",
    "12 ms ± 2 ms",
    "1024x768",
    "everybody in this network can watch",
  ]);
});

Deno.test("composeCaption shows no lock of what came by a door, and says nothing of everybody", () => {
  const seal = { state: "door", by: "imagezmq" } as const;
  const texts = composeCaption({ ...FACTS, stream: { ...STREAM, seal } }).figures.map(({ text }) => text);
  assertEquals([texts[2], texts.at(-1)], ["by imagezmq", "1024x768"]);
});

Deno.test("composeCaption shows a closed lock with who is paired, and says nothing of everybody", () => {
  const sealed = (peer: string) =>
    composeCaption({ ...FACTS, stream: { ...STREAM, seal: { state: "sealed", peer } } }).figures.map((
      { text },
    ) => text);
  assertEquals(sealed("Rover 1")[2], `${CLOSED_LOCK} Rover 1`);
  assertEquals(sealed("Rover 1").at(-1), "1024x768");
  assertEquals(sealed("x".repeat(64))[2], `${CLOSED_LOCK} ${"x".repeat(31)}…`);
});

Deno.test("composeCaption says nothing of another stream than the picture's", () => {
  const { figures } = composeCaption({ ...FACTS, stream: { ...STREAM, key: "2", name: "rear camera" } });
  assertEquals(figures.map(({ text }) => text), ["front camera", "30.0 fps", "12 ms ± 2 ms", "1024x768"]);
});

Deno.test("composeCaption says how much was sent of pictures that were made to fit", () => {
  const fitted = { count: 30, sentBytes: 11_200, cameraBytes: 50_300, psnr: 33 };
  const { figures } = composeCaption({
    ...FACTS,
    stream: { ...STREAM, figures: { ...STREAM.figures!, fitted } },
  });
  assertEquals(figures.map(({ text }) => text).slice(-4, -1), [
    "14.2 Mbit/s",
    "fitted 11 kB of 50",
    "1024x768",
  ]);
});

Deno.test("composeCaption lets much loss stand out", () => {
  const lossy = { ...STREAM, figures: { ...STREAM.figures!, fractionLost: 0.05 } };
  const { figures } = composeCaption({ ...FACTS, stream: lossy });
  assertEquals(figures.filter(({ look }) => look === "bad"), [{ text: "5.0 % lost", look: "bad" }]);
});

Deno.test("composeCaption cuts a name that would fill the window", () => {
  const picture = { ...PICTURE, streamName: "x".repeat(300) };
  assertEquals(composeCaption({ ...FACTS, picture }).figures[0]?.text, `${"x".repeat(31)}…`);
});

const LIVENESS = "this is not what the camera sees now";
const stales = [
  [{ ageUs: 75_000_000, boundUs: 900 }, "STALE 1 min 15 s: front camera", "STALE 1 min 15 s", LIVENESS],
  [
    { ageUs: 1_240_000, boundUs: 400_000 },
    "STALE 1.0 s: front camera",
    "STALE 1.2 s",
    `age 1.2 s ± 0.5 s: ${LIVENESS}`,
  ],
  [{ ageUs: 1_240_000 }, "STALE: front camera", "STALE", `nothing new for 1.2 s: ${LIVENESS}`],
] as const;

for (const [age, title, headline, detail] of stales) {
  Deno.test(`composeCaption says ${headline}, ${detail} of a picture of ${JSON.stringify(age)}`, () => {
    const caption = composeCaption({
      ...FACTS,
      picture: { ...PICTURE, freshness: { state: "stale", ...age } },
    });
    assertEquals(caption.title, title);
    assertEquals(caption.stale, { headline, detail });
    assertEquals(caption.figures.some(({ text }) => /fps|ms/.test(text)), false);
  });
}

Deno.test("composeCaption says what to do where there is no picture", () => {
  const caption = composeCaption({
    title: "robot.local",
    broadcasters: [],
    commands: ["broadcast 10.0.0.2"],
  });
  assertEquals(caption.title, "Waiting for robot.local");
  assertEquals(caption.figures, []);
  assertEquals(caption.noPicture?.commands, ["broadcast 10.0.0.2"]);
});

Deno.test("composeCaption says why an old picture is not followed by newer ones, where they come", () => {
  const picture = { ...PICTURE, freshness: { state: "stale", ageUs: 2_000_000, boundUs: 900 } } as const;
  const { stale } = composeCaption({ ...FACTS, picture, brokenReason: "more than 20 scans" });
  assertEquals(stale, {
    headline: "STALE 2.0 s",
    detail: "newer pictures can not be shown: more than 20 scans",
  });
});
