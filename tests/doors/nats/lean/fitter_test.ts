import { assert, assertEquals } from "@std/assert";
import { readScenes } from "../../../../scripts/bench/shared/scenes.ts";
import type { FitAnswer } from "../../../../src/doors/nats/lean/fit_job.ts";
import { Fitter } from "../../../../src/doors/nats/lean/fitter.ts";
import { inspectJpeg } from "../../../../src/jpeg/inspect.ts";

const [FIRST, SECOND, THIRD] = readScenes()[0]!.pictures;
const BUDGET = 12_000;

function fit(fitter: Fitter, jpeg: Uint8Array<ArrayBuffer>, kind: object = {}): Promise<FitAnswer> {
  return new Promise((resolve) => fitter.push({ kind, jpeg, budgetBytes: BUDGET, onDone: resolve }));
}

Deno.test("a Fitter makes pictures shorter, starts its thread with the first, and leaves what it is given as it is", async () => {
  const fitter = new Fitter();
  try {
    assertEquals(fitter.hasStarted, false);
    const given = FIRST!.slice();
    const answer = await fit(fitter, given);
    if ("refusal" in answer) throw new Error(answer.refusal);
    const { jpeg, psnr } = answer;
    assert(jpeg.length <= BUDGET && jpeg.length > 0.9 * BUDGET, `${jpeg.length}`);
    assert(psnr > 24 && psnr < 45, `${psnr}`);
    assertEquals([inspectJpeg(jpeg), given], [undefined, FIRST]);
    assertEquals(fitter.hasStarted, true);
    const refused = await fit(fitter, Uint8Array.of(0xff, 0xd8, ...new Uint8Array(BUDGET), 0xff, 0xd9));
    assertEquals(refused, { refusal: "broken" });
  } finally {
    fitter.close();
  }
});

Deno.test("a Fitter keeps the newest of each kind alone while it is at work", async () => {
  const fitter = new Fitter();
  try {
    const [kind, other] = [{}, {}];
    const done: string[] = [];
    const push = (name: string, jpeg: Uint8Array<ArrayBuffer>, of: object) =>
      new Promise<void>((resolve) =>
        fitter.push({
          ...{ kind: of, jpeg, budgetBytes: BUDGET },
          onDone: () => {
            done.push(name);
            resolve();
          },
        })
      );
    const first = push("first", FIRST!, kind);
    void push("left out", SECOND!, kind);
    const last = [push("newest", THIRD!, kind), push("another", SECOND!, other)];
    await Promise.all([first, ...last]);
    assertEquals(done, ["first", "newest", "another"]);
  } finally {
    fitter.close();
  }
});

Deno.test("a Fitter whose thread fails says so of every picture, and of each after that at once", async () => {
  const code = "self.onmessage = () => { throw new Error('no memory'); };";
  const url = `data:text/javascript,${encodeURIComponent(code)}`;
  let starts = 0;
  const fitter = new Fitter(() => {
    starts++;
    return new Worker(url, { type: "module" });
  });
  const answers = await Promise.all([fit(fitter, FIRST!), fit(fitter, SECOND!)]);
  assertEquals(answers, [{ refusal: "failed" }, { refusal: "failed" }]);
  assertEquals(await fit(fitter, FIRST!), { refusal: "failed" });
  assertEquals([starts, fitter.isThere, fitter.hasStarted], [1, false, false]);
});
