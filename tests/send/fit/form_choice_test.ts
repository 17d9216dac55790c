import { assertEquals } from "@std/assert";
import { FitTimes } from "../../../src/send/fit/fit_times.ts";
import { FormChoice, type FormNeeds } from "../../../src/send/fit/form_choice.ts";

const INTERVAL_US = 33_333;

/** Of a host that makes JPEGs in so many ms, and pictures in the wire code in so many, for always; chooses for some time. */
class Chooser {
  readonly #times = new FitTimes();
  readonly #choice = new FormChoice(this.#times);
  readonly #jpegMs: number;
  #nowUs = 1_000_000;

  constructor(jpegMs: number) {
    this.#jpegMs = jpegMs;
  }

  /** For each frame of some seconds the form's first letter, of those that are not the same as before. */
  run(
    seconds: number,
    wireMs: number,
    needs: Partial<FormNeeds> = { decodeUs: 4000 },
    isTold = true,
  ): string {
    let seen = "";
    for (let n = 0; n < seconds * 30; n++) {
      this.#nowUs += INTERVAL_US;
      this.#times.note("jpeg", this.#nowUs - this.#jpegMs * 1000, this.#nowUs);
      if (isTold) this.#times.note("wire", this.#nowUs - wireMs * 1000, this.#nowUs);
      const { form } = this.#choice.choose({ intervalUs: INTERVAL_US, ...needs }, this.#nowUs);
      if (seen.at(-1) !== form[0]) seen += form[0];
    }
    return seen;
  }
}

Deno.test("FormChoice chooses no more than a JPEG for a viewer that reads nothing else", () => {
  const choice = new FormChoice(new FitTimes());
  assertEquals(choice.choose({ intervalUs: INTERVAL_US }, 0), {
    ...{ form: "plain", why: "the viewer reads JPEGs only", chainUs: 3000, fitUs: 3000 },
  });
  assertEquals(new Chooser(1).run(2, 1, {}), "p");
});

Deno.test("FormChoice tries the wire code once it is known how fast this host is, if it may be fast enough", () => {
  const times = new FitTimes();
  const choice = new FormChoice(times);
  const choose = () => choice.choose({ decodeUs: 0, intervalUs: INTERVAL_US }, 100_000);
  assertEquals([choose().form, choose().chainUs], ["jpeg", 3000]);
  for (let n = 0; n < 5; n++) times.note("jpeg", 90_000, 93_000);
  // from what a JPEG takes, and as if the viewer were as fast
  assertEquals(choose(), {
    ...{ form: "wire", why: "the wire code takes 13 of 33 ms", chainUs: 13_125, fitUs: 7500 },
  });
  assertEquals(new Chooser(8).run(20, 8, { decodeUs: 0 }, false), "j");
});

Deno.test("FormChoice stays with the wire code where both ends make and read it in a small part of the frame interval", () => {
  assertEquals(new Chooser(2).run(20, 8), "jw");
  // tries it again after 10 and 20 seconds
  assertEquals(new Chooser(2).run(60, 24), "jwjwjwj");
  assertEquals(new Chooser(2).run(8, 8, { decodeUs: 16_000 }), "jwj");
});

Deno.test("FormChoice does not give the wire code up while its code is being compiled, at either end", () => {
  const sender = new Chooser(2);
  assertEquals(sender.run(0.2, 60, undefined, false), "jw");
  assertEquals([sender.run(0.5, 60), sender.run(10, 8)], ["w", "w"]);
  const viewer = new Chooser(2);
  // which has read too few to know, and then some that took long
  assertEquals(["jw", "w", "w"], [
    viewer.run(0.5, 8, { decodeUs: 0 }),
    viewer.run(0.5, 8, { decodeUs: 32_000 }),
    viewer.run(10, 8),
  ]);
});

Deno.test("FormChoice takes no guess for a proof", () => {
  // fast enough, if the viewer were as fast, which it never says
  assertEquals(new Chooser(2).run(3, 6, { decodeUs: 0 }), "jwj");
});

Deno.test("FormChoice has the more time the fewer pictures leave", () => {
  const needs = { decodeUs: 16_000 };
  assertEquals(new Chooser(2).run(8, 14, needs), "jwj");
  assertEquals(new Chooser(2).run(8, 14, { ...needs, intervalUs: 2 * INTERVAL_US }), "jw");
});

Deno.test("FormChoice stays with the wire code while it takes somewhat longer, and through moments in which it takes long", () => {
  const chooser = new Chooser(2);
  assertEquals([chooser.run(1, 8), chooser.run(5, 14), chooser.run(0.1, 40), chooser.run(2, 8)], [
    ...["jw", "w", "w", "w"],
  ]);
});

Deno.test("FormChoice does not try soon again what took too long", () => {
  const chooser = new Chooser(2);
  assertEquals(chooser.run(1, 8), "jw");
  assertEquals(chooser.run(1, 30), "wj");
  assertEquals([chooser.run(8, 8), chooser.run(3, 8)], ["j", "jw"]);
  assertEquals(chooser.run(1, 30), "wj");
  assertEquals([chooser.run(18, 8), chooser.run(3, 8)], ["j", "jw"]);
  // what went well for long does
  assertEquals([chooser.run(31, 8), chooser.run(1, 30)], ["w", "wj"]);
  assertEquals(chooser.run(12, 8), "jw");
});

Deno.test("FormChoice chooses the wire code, whatever it takes, where JPEGs are not short enough", () => {
  const chooser = new Chooser(20);
  assertEquals([chooser.run(1, 80, { decodeUs: 32_000, isScarce: true }), chooser.run(1, 80)], ["w", "j"]);
  assertEquals(chooser.run(1, 80, { isScarce: true }), "p");
});
