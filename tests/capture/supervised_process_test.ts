/** When a program is started again: by a clock and with processes that are the test's own. */

import { assertEquals, assertRejects } from "@std/assert";
import type { LogRecord } from "@logtape/logtape";
import { CameraError } from "../../src/capture/camera.ts";
import type { ProcessRunEnd, ProcessRunOptions } from "../../src/capture/process_run.ts";
import { SupervisedProcess } from "../../src/capture/supervised_process.ts";
import type { Program } from "../../src/system/program.ts";
import { withLog } from "../support/log.ts";
import { MadeUpStdout } from "../support/made_up_stdout.ts";
import { settled } from "../support/slow_sink.ts";
import { VirtualClock } from "../support/virtual_clock.ts";

const QUIET_MS = 100;
const USEFUL = Uint8Array.of(1);

/** A process that does what the test says. */
class MadeUpProcess {
  readonly program: Program;
  readonly #stdout = new MadeUpStdout();
  readonly #ended = Promise.withResolvers<ProcessRunEnd>();

  constructor(program: Program, options: ProcessRunOptions) {
    this.program = program;
    options.readStdout(this.#stdout.child);
    const end = (reason: string) => this.#ended.resolve({ reason, lastLines: [] });
    options.signal.addEventListener("abort", () => end("was asked to"));
    options.watch.stalled.then(() => end("stalled"));
  }

  get ended(): Promise<ProcessRunEnd> {
    return this.#ended.promise;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#stdout.write(bytes);
  }

  async exit(): Promise<void> {
    this.#ended.resolve({ reason: "ended", lastLines: [] });
    await settled();
  }
}

interface Session {
  readonly supervised: SupervisedProcess;
  readonly clock: VirtualClock;
  /** Every life of the program. */
  readonly lives: readonly MadeUpProcess[];
  readonly log: readonly LogRecord[];
  /** What the next starts fail with. */
  readonly failures: Error[];
}

function programOf(command: string): Program {
  return { label: command, command, args: [] };
}

async function supervise(
  test: (session: Session) => Promise<void>,
  failures: Error[] = [],
): Promise<void> {
  await withLog(async (log) => {
    const [clock, lives]: [VirtualClock, MadeUpProcess[]] = [new VirtualClock(), []];
    const supervised = new SupervisedProcess({
      program: programOf("first"),
      role: "camera",
      product: "picture",
      onBytes: (bytes) => bytes[0] === USEFUL[0],
      onEnd: () => {},
      clock,
      run(program, options) {
        const failure = failures.shift();
        if (failure) throw failure;
        lives.push(new MadeUpProcess(program, options));
        return lives.at(-1)!.ended;
      },
    });
    try {
      await settled();
      await test({ supervised, clock, lives, log, failures });
    } finally {
      await supervised.close();
    }
  });
}

/** The pauses that the log tells of. */
function pausesOf(log: readonly LogRecord[]): unknown[] {
  return log.map(({ properties }) => properties.waitMs);
}

Deno.test("SupervisedProcess starts a program again after a pause that doubles, half a second to eight", () =>
  supervise(async ({ supervised, clock, lives, log }) => {
    for (const [i, pauseMs] of [500, 1000, 2000, 4000, 8000, 8000].entries()) {
      await lives.at(-1)!.exit();
      await clock.advance(QUIET_MS + pauseMs - 1);
      assertEquals([lives.length, log.length], [i + 1, i + 1]);
      await clock.advance(1);
      assertEquals([lives.length, supervised.restarts], [i + 2, i + 1]);
    }
    assertEquals(pausesOf(log), [500, 1000, 2000, 4000, 8000, 8000]);
  }));

Deno.test("SupervisedProcess begins the pauses anew after ten seconds that gave something of use", () =>
  supervise(async ({ clock, lives, log }) => {
    for (const steadyMs of [0, 9999, 10_000, 0]) {
      const life = lives.at(-1)!;
      for (const partMs of [3000, 3000, 3000, 999, 1]) {
        await life.write(USEFUL);
        await clock.advance(Math.min(partMs, steadyMs));
      }
      if (steadyMs === 10_000) await life.write(USEFUL);
      await life.exit();
      await clock.advance(QUIET_MS);
      await clock.advance(log.at(-1)!.properties.waitMs as number);
    }
    assertEquals(pausesOf(log), [500, 1000, 500, 1000]);
  }));

Deno.test("SupervisedProcess ends a program that gives nothing of use for five seconds", () =>
  supervise(async ({ clock, lives, log }) => {
    await clock.advance(4999);
    await lives[0]!.write(USEFUL);
    await clock.advance(4999);
    await lives[0]!.write(new Uint8Array(1));
    assertEquals(log.length, 0);
    await clock.advance(1 + QUIET_MS);
    assertEquals(log.map(({ properties }) => properties.reason), ["stalled"]);
    await clock.advance(500);
    assertEquals(lives.length, 2);
  }));

Deno.test("SupervisedProcess.replace starts a program at once in the place of one that runs, and says nothing", () =>
  supervise(async ({ supervised, lives, log }) => {
    supervised.replace(programOf("second"));
    await settled();
    assertEquals(lives.map(({ program }) => program.command), ["first", "second"]);
    assertEquals([log.length, supervised.restarts], [0, 0]);
  }));

Deno.test("SupervisedProcess.replace waits for the end of the pause after a failure", () =>
  supervise(async ({ supervised, clock, lives }) => {
    await lives[0]!.exit();
    await clock.advance(QUIET_MS);
    supervised.replace(programOf("second"));
    await clock.advance(499);
    assertEquals(lives.length, 1);
    await clock.advance(1);
    assertEquals([lives[1]?.program.command, supervised.restarts], ["second", 1]);
  }));

Deno.test("SupervisedProcess says nothing of a program that ended a moment before it is closed, and waits for no pause", () =>
  supervise(async ({ supervised, clock, lives, log }) => {
    await lives[0]!.exit();
    await clock.advance(QUIET_MS - 1);
    await supervised.close();
    assertEquals([lives.length, log.length, supervised.restarts], [1, 0, 0]);
  }));

Deno.test("SupervisedProcess survives a start that fails, but not the first", async () => {
  const missing = () => new Deno.errors.NotFound();
  await supervise(async ({ clock, lives, log, failures }) => {
    failures.push(missing());
    await lives[0]!.exit();
    await clock.advance(QUIET_MS + 500 + QUIET_MS + 1000);
    assertEquals([lives.length, pausesOf(log)], [2, [500, 1000]]);
  });
  await supervise(async ({ supervised }) => {
    await assertRejects(
      () => supervised.ended,
      CameraError,
      "Cannot start the camera: there is no program first",
    );
  }, [missing()]);
});
