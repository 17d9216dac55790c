import { assertEquals } from "@std/assert";
import { type CaptionFacts, composeCaption } from "../../../src/view/sdl/captions.ts";

const FACTS: CaptionFacts = {
  awaited: "robot.local:5550",
  streamName: "front camera",
  streamCount: 1,
  freshness: { state: "waiting" },
  fps: 30,
  fractionLost: 0,
  shareRecovered: 0,
};

Deno.test("composeCaption says what is waited for while nothing has come", () => {
  const caption = composeCaption(FACTS);
  assertEquals(caption.banner?.headline, "waiting for robot.local:5550");
  assertEquals(caption.corner, "");
});

Deno.test("composeCaption gives a live picture its stream, rate and age, and no banner", () => {
  const cases = [
    [{ ageUs: 12_400, boundUs: 900 }, "front camera · 30 fps · 12 ms ± 2 ms"],
    [{ ageUs: 12_400, boundUs: 4_600 }, "front camera · 30 fps · 12 ms ± 5 ms"],
    [{ ageUs: 40_000 }, "front camera · 30 fps · age unknown"],
    [{ ageUs: 1_240_000, boundUs: 900 }, "front camera · 30 fps · 1.2 s ± 0.1 s"],
  ] as const;
  for (const [age, corner] of cases) {
    const caption = composeCaption({ ...FACTS, freshness: { state: "live", ...age } });
    assertEquals(caption, { title: "front camera", corner });
  }
});

Deno.test("composeCaption names loss, and the other streams or what was recovered, where there are any", () => {
  const freshness = { state: "live", ageUs: 0, boundUs: 0 } as const;
  const lossy = { ...FACTS, freshness, fractionLost: 0.051, shareRecovered: 0.624 };
  assertEquals(
    composeCaption(lossy).corner,
    "front camera · 30 fps · 0 ms ± 1 ms · 5.1 % lost · 62 % recovered",
  );
  assertEquals(
    composeCaption({ ...lossy, streamCount: 3 }).corner,
    "front camera · 30 fps · 0 ms ± 1 ms · 5.1 % lost · Tab: next of 3",
  );
});

Deno.test("composeCaption says of an old picture that it is stale, and how old it is", () => {
  const cases = [
    [{ ageUs: 1_240_000, boundUs: 900 }, "STALE 1.2 s"],
    [{ ageUs: 600_000, boundUs: 900 }, "STALE 0.6 s"],
    [{ ageUs: 1_240_000, boundUs: 400_000 }, "STALE 1.2 s ± 0.5 s"],
    [{ ageUs: 125_000_000, boundUs: 900 }, "STALE 2 min 05 s"],
  ] as const;
  for (const [age, headline] of cases) {
    const caption = composeCaption({ ...FACTS, freshness: { state: "stale", ...age } });
    assertEquals(caption.banner?.headline, headline);
    assertEquals(caption.title, "front camera (stale)");
  }
});

Deno.test("composeCaption says of an old picture of unknown age for how long no other has come", () => {
  const caption = composeCaption({ ...FACTS, freshness: { state: "stale", ageUs: 1_240_000 } });
  assertEquals(caption.title, "front camera (stale)");
  assertEquals(caption.banner, {
    headline: "STALE",
    detail: "nothing new for 1.2 s: this is not what the camera sees now",
  });
});
