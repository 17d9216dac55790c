import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { LinkSpeed } from "../../../../src/doors/nats/lean/link_speed.ts";

Deno.test("LinkSpeed is what a link carries while it carries, whether one picture is on its way or several", () => {
  for (const credit of [1, 4]) {
    const speed = new LinkSpeed();
    assertEquals(speed.bytesPerUs, undefined);
    let freeUs = 0;
    for (let at = 0; at < 60; at++) {
      // 375 bytes a ms; each is asked for while `credit - 1` others are on their way, or some time after the last has come.
      const beganUs = credit === 1 ? freeUs + 20_000 : freeUs - (credit - 1) * 10_000;
      freeUs = Math.max(freeUs, beganUs) + 10_000 / 0.375;
      speed.note({ bytes: 10_000, beganUs, endedUs: freeUs });
    }
    assertAlmostEquals(speed.bytesPerUs!, 0.375, 0.001);
  }
});

Deno.test("LinkSpeed follows a link that has become another one within a second", () => {
  const speed = new LinkSpeed();
  let atUs = 0;
  const carry = (bytesPerUs: number, forUs: number) => {
    for (const untilUs = atUs + forUs; atUs < untilUs;) {
      const beganUs = atUs;
      atUs += 10_000 / bytesPerUs;
      speed.note({ bytes: 10_000, beganUs, endedUs: atUs });
    }
  };
  carry(10, 3_000_000);
  assertAlmostEquals(speed.bytesPerUs!, 10, 0.01);
  carry(0.3, 1_200_000);
  assertAlmostEquals(speed.bytesPerUs!, 0.3, 0.01);
  carry(10, 1_200_000);
  assert(speed.bytesPerUs! > 9, `${speed.bytesPerUs}`);
});

Deno.test("LinkSpeed is not another one where a program stands still for a moment now and then", () => {
  const speed = new LinkSpeed();
  let atUs = 0;
  for (let at = 0; at < 60; at++) {
    const beganUs = atUs;
    // What comes after one that was late comes with it.
    atUs += at % 5 === 3 ? 120_000 : at % 5 === 4 ? 10 : 26_667;
    speed.note({ bytes: 10_000, beganUs, endedUs: atUs });
  }
  assertAlmostEquals(speed.bytesPerUs!, 0.375, 0.001);
});

Deno.test("LinkSpeed has a bound where pictures come in no time, and none after it has been cleared", () => {
  const speed = new LinkSpeed();
  for (let at = 0; at < 5; at++) speed.note({ bytes: 50_000, beganUs: 7, endedUs: 7 });
  assertEquals(speed.bytesPerUs, 1000);
  speed.clear();
  assertEquals(speed.bytesPerUs, undefined);
});
