/** A program that drives, at the other end of a pipe. */

import { assert, assertEquals } from "@std/assert";
import { DriveInput, type LineSource } from "../../src/cli/drive_input.ts";
import { INPUT_US } from "../../src/drive/drive_times.ts";
import type { DriverInput } from "../../src/drive/driver_input.ts";
import type { DriverNews, DriverSeat } from "../../src/drive/seats.ts";
import { until } from "../support/until.ts";

/** Bytes that come when the test says so. */
class Pipe implements LineSource {
  readonly #waiting: (Uint8Array | null)[] = [];
  #wake = Promise.withResolvers<void>();
  isClosed = false;

  write(text: string): void {
    this.#push(new TextEncoder().encode(text));
  }

  end(): void {
    this.#push(null);
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (this.#waiting.length === 0) await this.#wake.promise;
    const bytes = this.#waiting.shift()!;
    if (bytes === null) return null;
    const taken = bytes.subarray(0, into.length);
    if (taken.length < bytes.length) this.#waiting.unshift(bytes.subarray(taken.length));
    into.set(taken);
    return taken.length;
  }

  close(): void {
    this.isClosed = true;
    this.end();
  }

  #push(bytes: Uint8Array | null): void {
    this.#waiting.push(bytes);
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}

const NEWS: DriverNews = {
  ...{ isDriving: false, reason: "no driver", mayDrive: true, mayStop: true, linear: 0, angular: 0 },
  ...{ pictureAgeMs: 0, commandAgeMs: 0, driver: "", asker: "" },
  ...{ isOwn: false, isStopping: false, isAsking: false },
};

class Scene implements AsyncDisposable {
  readonly pipe = new Pipe();
  readonly done: string[] = [];
  readonly problems: string[] = [];
  readonly input = new DriveInput({
    source: this.pipe,
    openSeat: (key) => this.#open(key),
    onProblem: (text) => this.problems.push(text),
  });

  /** What the seats were told, those repeated left out. */
  get changes(): string[] {
    return this.done.filter((what, i) => what !== this.done[i - 1]);
  }

  async sees(...changes: string[]): Promise<void> {
    await until(`${changes}`, () => this.changes.length >= changes.length);
    assertEquals(this.changes, changes);
  }

  #open(key: string): DriverSeat {
    const note = (what: string) => void this.done.push(`${key} ${what}`);
    return {
      hasHands: false,
      takeInput: ({ isHeld, axes }: DriverInput) => note(isHeld ? `hold ${axes[0]} ${axes[1]}` : "let go"),
      pressStop: () => note("stop"),
      setAsking: (isAsking) => note(isAsking ? "ask" : "ask no more"),
      release: () => note("let go"),
      close: () => note("closed"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.input.close();
    await this.input.ended;
  }
}

/** Long enough for what is written to have been read. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
}

Deno.test("DriveInput drives by the newest line, and lets go where no line comes any more", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0.1}\n{"linear": 0.2, "angular": -1}\n');
  const began = performance.now();
  await scene.sees("1 hold 0.2 -1", "1 let go");
  const heldMs = performance.now() - began;
  assert(heldMs >= INPUT_US / 1000 - 1, `${heldMs}`);
  assert(
    scene.done.filter((what) => what === "1 hold 0.2 -1").length > 1,
    "it is said again while it counts",
  );
});

Deno.test("DriveInput takes lines in pieces, and stops, takes and releases wherever they stand", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0');
  scene.pipe.write('.5}\r\n\n{"stop": true}\n{"take": true}\n{"held": false}\n{"linear": 0.7}\n{"li');
  await scene.sees("1 stop", "1 ask", "1 let go");
  scene.pipe.write('near": 0.8}\n');
  await scene.sees("1 stop", "1 ask", "1 let go", "1 hold 0.8 0", "1 let go");
});

Deno.test("DriveInput lets go by a line that is none, and complains once until there is a better one", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0.5}\n');
  await until("held", () => scene.done.length > 0);
  scene.pipe.write("forward\nback\n");
  await scene.sees("1 hold 0.5 0", "1 let go");
  assertEquals(scene.problems, ["A line of --drive-input is of no use and lets go: it is no JSON"]);
  scene.pipe.write('{"linear": 0.6}\n{"linear": 2}\n');
  await until("the second complaint", () => scene.problems.length === 2);
  assertEquals(
    scene.problems[1],
    "A line of --drive-input is of no use and lets go: linear is no number from -1 to 1",
  );
});

Deno.test("DriveInput takes a line without end for one that is none, in bounded memory", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", NEWS);
  for (let i = 0; i < 100; i++) scene.pipe.write("x".repeat(1000));
  scene.pipe.write("\n");
  scene.pipe.write('{"held": false}\n');
  scene.pipe.write('{"linear": 0.5}\n');
  await until("the next line counts", () => scene.changes.includes("1 hold 0.5 0"));
  assertEquals(scene.problems, [
    "A line of --drive-input is of no use and lets go: it is longer than 4096 bytes",
  ]);
});

const HELD = '{"linear": 0.5}\n';
const RELEASED: readonly { readonly by: string; readonly release: (scene: Scene) => Promise<void> | void }[] =
  [
    { by: "a pause", release: () => {} },
    { by: "a stop", release: ({ pipe }) => pipe.write('{"stop": true}\n') },
    { by: "a line that is none", release: ({ pipe }) => pipe.write("forward\n") },
    {
      by: "a standstill of this program",
      release: ({ pipe }) => {
        const untilMs = performance.now() + 2 * INPUT_US / 1000;
        while (performance.now() < untilMs);
        // What was written meanwhile is found afterwards, and nobody knows how old it is.
        pipe.write('{"held": false}\n');
        pipe.write('{"linear": 0.6}\n');
      },
    },
  ];

for (const { by, release } of RELEASED) {
  Deno.test(`what was released by ${by} is held in vain until a line lets go, and that is told`, async () => {
    await using scene = new Scene();
    scene.input.noteDrive("1", NEWS);
    scene.pipe.write(HELD);
    await until("held", () => scene.changes.includes("1 hold 0.5 0"));
    await release(scene);
    await until("released", () => scene.changes.at(-1) === "1 let go");
    const isTold = () => scene.problems.some((text) => text.includes('a line with "held": false'));
    await until("told", () => {
      scene.pipe.write('{"linear": 0.7}\n');
      return isTold();
    });
    assertEquals(scene.changes.at(-1), "1 let go");
    await until("driven again", () => {
      scene.pipe.write('{"held": false}\n');
      scene.pipe.write('{"linear": 0.8}\n');
      return scene.changes.includes("1 hold 0.8 0");
    });
    assertEquals(scene.changes.filter((what) => /0\.[67] 0/.test(what)), []);
  });
}

Deno.test("DriveInput lets go at the end, and has ended then", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0.5}\n');
  await until("held", () => scene.done.length > 0);
  scene.pipe.end();
  await scene.input.ended;
  assertEquals(scene.changes, ["1 hold 0.5 0", "1 let go"]);
});

Deno.test("DriveInput has a stop wait for the robot, and its end for the robot's answer", async () => {
  await using scene = new Scene();
  let hasEnded = false;
  void scene.input.ended.then(() => hasEnded = true);
  scene.pipe.write('{"stop": true}');
  scene.pipe.end();
  await pause();
  scene.input.noteDrive("1", NEWS);
  scene.input.noteDrive("1", NEWS);
  scene.input.noteDrive("1", { ...NEWS, isStopping: true });
  await pause();
  assertEquals([hasEnded, scene.done.includes("1 stop")], [false, true]);
  scene.input.noteDrive("1", NEWS);
  await scene.input.ended;
});

Deno.test("DriveInput drives the first robot that can be driven, and another one when that is gone", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("1", undefined);
  scene.input.noteDrive("2", NEWS);
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0.5}\n');
  await until("held", () => scene.done.length > 0);
  scene.input.noteDrive("2", undefined);
  scene.input.noteDrive("1", NEWS);
  scene.pipe.write('{"linear": 0.6}\n');
  await scene.sees("2 hold 0.5 0", "2 closed", "1 let go");
  scene.pipe.write('{"held": false}\n');
  scene.pipe.write('{"linear": 0.7}\n');
  await scene.sees("2 hold 0.5 0", "2 closed", "1 let go", "1 hold 0.7 0", "1 let go");
});

Deno.test("who may not drive asks to take over in vain, and is told so once", async () => {
  await using scene = new Scene();
  scene.input.noteDrive("front", { ...NEWS, mayDrive: false });
  scene.pipe.write('{"take":true}\n{"take":true}\n{"stop":true}\n');
  await scene.sees("front stop");
  assertEquals(scene.problems, [
    "A line of --drive-input asks to drive in vain: you may watch and stop, not drive",
  ]);
  scene.input.noteDrive("front", NEWS);
  scene.pipe.write('{"take":true}\n');
  await until("it asks", () => scene.done.includes("front ask"));
});
