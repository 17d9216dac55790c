/** A motor program's life: started, told, started again, ended. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeDriveLine, makeStopLine } from "../../src/drive/drive_line.ts";
import type { LineEnd } from "../../src/motor/line_end.ts";
import { MotorProgram } from "../../src/motor/motor_program.ts";
import { parseProgram } from "../../src/system/program.ts";
import { textOf, withLog } from "../support/log.ts";
import { until } from "../support/until.ts";

const STOP = encodeDriveLine(makeStopLine("program gone"));

/** Who writes the lines, by the slow way. */
class Writer {
  readonly ends: LineEnd[] = [];
  ended = 0;
  readonly begin = (end: LineEnd) => {
    this.ends.push(end);
    end.write(STOP);
    return {
      end: () => {
        this.ended++;
        end.write(STOP);
        return Promise.resolve();
      },
    };
  };
}

async function withFile(test: (path: string, lines: () => string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/lines`;
  const lines = () => {
    try {
      return Deno.readTextFileSync(path).split("\n").slice(0, -1);
    } catch {
      return [];
    }
  };
  try {
    await test(path, lines);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A program of the shell, in quotes. */
function shell(script: string) {
  return parseProgram(`sh -c '${script}'`);
}

Deno.test("MotorProgram has its last line, and then the end of its input, before it is ended", async () => {
  await withFile(async (path, lines) => {
    const writer = new Writer();
    const script = `trap "echo killed >> ${path}" TERM; cat >> ${path}; echo done >> ${path}`;
    const motor = new MotorProgram(shell(script), writer.begin);
    await until("its first line", () => lines().length === 1);
    await motor.close();
    await motor.ended;
    assertEquals(lines().map((line) => line[0] === "{" ? JSON.parse(line).state : line), [
      ...["stopped", "stopped", "done"],
    ]);
    assertEquals(writer.ended, 1);
  });
});

Deno.test("MotorProgram ends a program that does not end by itself", async () => {
  const motor = new MotorProgram(shell("sleep 1000"), new Writer().begin);
  await motor.close();
});

Deno.test("MotorProgram starts it again, a little later each time, with its last words in the log", async () => {
  await withLog(async (log) => {
    const writer = new Writer();
    const motor = new MotorProgram(shell("echo no motor >&2; exit 4"), writer.begin);
    await until("its third life", () => writer.ends.length === 3);
    await motor.close();
    assertEquals(writer.ended, 3);
    const texts = log.map(textOf).filter((text) => text.includes("motor program"));
    assert(texts[0]!.includes("sh ended with exit code 4; starting it again in 200 ms"), texts[0]);
    assert(texts[0]!.includes("no motor"), texts[0]);
    assert(texts[1]!.includes("again in 400 ms"), texts[1]);
  });
});

Deno.test("MotorProgram starts one again that has closed its input", async () => {
  await withLog(async () => {
    const writer = new Writer();
    const motor = new MotorProgram(shell("exec 0<&-; sleep 1000"), writer.begin);
    const timer = setInterval(() => writer.ends.at(-1)!.write(STOP), 20);
    await until("its second life", () => writer.ends.length === 2);
    clearInterval(timer);
    await motor.close();
  });
});

Deno.test("MotorProgram gives up one that leaves its pipe full, and the old lines that are in it", async () => {
  await withFile(async (path, lines) => {
    await withLog(async (log) => {
      const writer = new Writer();
      const script = `if [ -e ${path} ]; then cat >> ${path}; else touch ${path}; sleep 1000; fi`;
      const motor = new MotorProgram(shell(script), writer.begin);
      const old = encodeDriveLine(makeStopLine("no driver", "x".repeat(4000)));
      const timer = setInterval(() => {
        if (writer.ends.length === 1) writer.ends[0]!.write(old);
      }, 5);
      await until("its second life", () => lines().length > 0);
      clearInterval(timer);
      assert(log.map(textOf).some((text) => text.includes("reads its commands no more")));
      await motor.close();
      assertEquals(new Set(lines().map((line) => JSON.parse(line).reason)), new Set(["program gone"]));
    });
  });
});

Deno.test("MotorProgram that can not be started says so", async () => {
  const motor = new MotorProgram(parseProgram("/nowhere/motors"), new Writer().begin);
  await assertRejects(
    () => motor.ended,
    Error,
    "Cannot start the motor program: there is no program /nowhere/",
  );
  await motor.close();
});
