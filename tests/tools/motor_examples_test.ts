/** The motor programs of scripts/examples, on stand-ins for what moves. */

import { assertEquals } from "@std/assert";
import { testWith } from "../support/programs.ts";
import { startTool, Tool } from "../support/tools.ts";
import { until } from "../support/until.ts";
import { WireDriver } from "../support/wire_driver.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const EXAMPLES = `${ROOT}scripts/examples/`;
const HARDWARE = `${ROOT}tests/support/motor_hardware/`;
const SERIAL = "motors_serial.py";

/** What the motors are told: left and right, or forward and to the left. */
type Told = readonly [number, number];

interface Program {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  /** What it makes of commands, forward and to the left. */
  readonly table: readonly (readonly [Told, Told])[];
}

const PROGRAMS: readonly Program[] = [
  {
    name: "motors_gpiozero.py",
    file: "motors_gpiozero.py",
    args: ["--left", "4", "14", "--right", "17", "18"],
    table: [[[0.5, 0], [0.5, 0.5]], [[1, 0.25], [0.6, 1]], [[-0.5, 0.5], [-1, 0]], [[0, -1], [1, -1]]],
  },
  {
    name: "motors_serial.py with a Roboteq",
    file: SERIAL,
    args: [],
    table: [[[0.5, 0], [500, 500]], [[1, 0.25], [600, 1000]], [[-0.5, 0.5], [-1000, 0]], [[0, -1], [
      1000,
      -1000,
    ]]],
  },
  {
    name: "motors_serial.py with ros_arduino_bridge",
    file: SERIAL,
    args: ["--board", "arduino", "--baud", "57600"],
    table: [[[0.2, 0], [51, 51]], [[1, 0.25], [153, 255]], [[-0.5, 0.5], [-255, 0]], [[0, -1], [255, -255]]],
  },
  {
    name: "motors_ros2.py",
    file: "motors_ros2.py",
    args: ["--speed", "2", "--turn", "3", "--ros-args", "-r", "cmd_vel:=/base"],
    table: [[[0.5, 0], [1, 0]], [[1, 0.25], [2, 0.75]], [[-0.5, 0.5], [-1, 1.5]], [[0, -1], [0, -3]]],
  },
];

function startPython(name: string, args: readonly string[], isFed: boolean): Tool {
  const command = new Deno.Command("python3", {
    args: ["-B", ...args],
    env: { PYTHONPATH: HARDWARE },
    stdin: isFed ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  });
  return new Tool(name, command.spawn(), isFed);
}

/** A board at the other end of a serial line. */
class Board implements AsyncDisposable {
  readonly #tool = startPython("serial_board.py", [`${HARDWARE}serial_board.py`], false);

  /** The name of its line. */
  async line(): Promise<string> {
    await this.#tool.until("it has a line", () => this.words.length > 0);
    return this.words[0]!;
  }

  get words(): string[] {
    return linesOf(this.#tool);
  }

  get told(): Told[] {
    return this.words.flatMap((text) => {
      const [, left, right] = /^(?:!M|o) (-?\d+) (-?\d+)$/.exec(text) ?? [];
      return left === undefined ? [] : [[Number(left), Number(right)] as const];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tool[Symbol.asyncDispose]();
  }
}

function linesOf({ stdout }: Tool): string[] {
  return new TextDecoder().decode(stdout).split("\n").slice(0, -1);
}

/** A motor program and what it moves. */
class Motors implements AsyncDisposable {
  readonly tool: Tool;
  readonly board: Board | undefined;

  private constructor({ file, args }: Program, { board, line }: { board?: Board; line?: string }) {
    this.board = board;
    this.tool = startPython(file, [EXAMPLES + file, ...line ? [line] : [], ...args], true);
  }

  static async start(program: Program): Promise<Motors> {
    if (program.file !== SERIAL) return new Motors(program, {});
    const board = new Board();
    return new Motors(program, { board, line: await board.line() });
  }

  get told(): Told[] {
    return this.board?.told ?? linesOf(this.tool).map((text) => JSON.parse(text));
  }

  /** Writes lines, all at once. */
  async feed(...commands: readonly Told[]): Promise<void> {
    const lines = commands.map(([linear, angular]) => {
      const isStop = linear === 0 && angular === 0;
      const state = isStop ? { state: "stopped", reason: "released" } : { state: "driving", reason: "" };
      return JSON.stringify({
        ...state,
        linear,
        angular,
        axes: [linear, angular, 0, 0, 0, 0, 0, 0],
        buttons: 0,
      });
    });
    await this.tool.feed(new TextEncoder().encode(lines.join("\n") + "\n"));
  }

  async until(what: string, told: Told): Promise<void> {
    await this.tool.until(what, () => isTold(this.told.at(-1), told));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tool[Symbol.asyncDispose]();
    await this.board?.[Symbol.asyncDispose]();
  }
}

function isTold(told: Told | undefined, expected: Told): boolean {
  return told !== undefined && told.every((share, i) => Math.abs(share - expected[i]!) < 1e-6);
}

for (const program of PROGRAMS) {
  const { name, table } = program;

  testWith(["python3"], `${name} does what the newest line says`, async () => {
    await using motors = await Motors.start(program);
    for (const [command, told] of table) {
      // Whatever was told meanwhile because no line came, the last line moves them again.
      await motors.tool.until("they move", async () => {
        await motors.feed(command);
        return motors.told.some((each) => isTold(each, told));
      });
    }
    const [[first, isFirst], [second]] = table as [Program["table"][0], Program["table"][0]];
    await motors.feed([0, 0]);
    await motors.until("they stand", [0, 0]);
    const before = motors.told.length;
    await motors.feed(first, second, first, [0, 0], second);
    await motors.tool.until(
      "they move",
      () => motors.told.slice(before).some((each) => !isTold(each, [0, 0])),
    );
    assertEquals(
      motors.told.slice(before).filter((each) => isTold(each, isFirst)),
      [],
      "an older line moves them",
    );
  });

  testWith(["python3"], `${name} stops where no line comes, and moves on with the next`, async () => {
    await using motors = await Motors.start(program);
    const [command, told] = table[0]!;
    for (let i = 0; i < 2; i++) {
      const before = motors.told.length;
      await motors.feed(command);
      await motors.tool.until(
        "they move",
        () => motors.told.slice(before).some((each) => isTold(each, told)),
      );
      await motors.until("they stand by themselves", [0, 0]);
    }
  });

  testWith(["python3"], `${name} stops at the end of its input and when it is ended`, async () => {
    for (const end of ["input", "SIGTERM"]) {
      await using motors = await Motors.start(program);
      const [command, told] = table[0]!;
      await motors.tool.until("they move", async () => {
        await motors.feed(command);
        return motors.told.some((each) => isTold(each, told));
      });
      if (end === "input") await motors.tool.endFeed();
      else motors.tool.signal("SIGTERM");
      assertEquals(await motors.tool.exitCode(), 0, motors.tool.log.join("\n"));
      await until("they stand", () => isTold(motors.told.at(-1), [0, 0]));
    }
  });
}

testWith(["python3"], "motors_serial.py has a Roboteq stop by itself", async () => {
  await using motors = await Motors.start(
    PROGRAMS.find(({ file, args }) => file === SERIAL && args.length === 0)!,
  );
  await motors.until("it has begun", [0, 0]);
  assertEquals(motors.board!.words[1], "^RWD 250");
});

testWith(
  ["python3"],
  "motors_serial.py moves a robot that is driven, and stops it when broadcast is killed",
  async () => {
    await using board = new Board();
    const camera = ["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1"];
    const program = `python3 '${EXAMPLES}${SERIAL}' ${await board.line()}`;
    await using tool = startTool("broadcast", [...camera, "--port", "0", "--drive", program, "--drive-open"]);
    await using driver = new WireDriver(await tool.port());
    await tool.until("it moves", () => {
      driver.press(0.5);
      return board.told.some((each) => isTold(each, [500, 500]));
    });
    tool.signal("SIGKILL");
    await until("it stands", () => isTold(board.told.at(-1), [0, 0]));
  },
);

Deno.test("the motor programs read their lines alike", () => {
  const readers = ["gpiozero", "serial", "ros2"].map((name) =>
    /def newest_commands[\s\S]*?\n\n\n/.exec(Deno.readTextFileSync(`${EXAMPLES}motors_${name}.py`))![0]
  );
  assertEquals(new Set(readers).size, 1);
});
