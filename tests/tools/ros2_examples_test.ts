/** The programs of scripts/examples for ROS 2, with its message types, beside the tools. */

import { assert, assertEquals } from "@std/assert";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { parseInputLine } from "../../src/drive/input_line.ts";
import { testWithPython } from "../support/python_packages.ts";
import { ROS_PACKAGES } from "../support/ros_packages.ts";
import { startListener, startTool, Tool } from "../support/tools.ts";

const EXAMPLES = new URL("../../scripts/examples/", import.meta.url).pathname;
const STAND_IN = new URL("../support/ros2_stand_in/", import.meta.url).pathname;
/** Longer than a command counts in these tests. */
const LONG_AGO_S = 100;

function startExample(python: string, name: string, ...args: string[]): Tool {
  const command = new Deno.Command(python, {
    args: ["-B", EXAMPLES + name, ...args, "--ros-args", "-r", "__ns:=/front"],
    env: { PYTHONPATH: STAND_IN },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  return new Tool(name, command.spawn(), true);
}

function linesOf(tool: Tool): string[] {
  return new TextDecoder().decode(tool.stdout).split("\n").slice(0, -1);
}

/** Publishes a command; the same as JSON has no NaN, as Python writes it. */
async function publish(tool: Tool, linear: number, angular: number, stampS?: number): Promise<void> {
  const twist = { linear: { x: linear }, angular: { z: angular } };
  const stamp = { sec: Math.floor(stampS ?? 0), nanosec: 0 };
  const message = stampS === undefined ? twist : { header: { stamp }, twist };
  // JSON has no name for what is no number, but Python's reader has.
  const text = JSON.stringify({ topic: "cmd_vel", message }).replaceAll("null", "NaN");
  await tool.feed(new TextEncoder().encode(`${text}\n`));
}

/** Waits for a line that says so, behind those that are there. */
async function untilSaid(tool: Tool, expected: object): Promise<void> {
  const before = linesOf(tool).length;
  const text = JSON.stringify(expected);
  await tool.until(`it says ${text}`, () => {
    return linesOf(tool).slice(before).some((line) => JSON.stringify(JSON.parse(line)) === text);
  });
}

testWithPython(
  ROS_PACKAGES,
  "ros2_cmd_vel.py says shares of full speed, and lets go at zero, in silence and by what is no number",
  async (python) => {
    const letGo = { held: false };
    const args = ["--speed", "2", "--turn", "4", "--timeout", "3"];
    await using example = startExample(python, "ros2_cmd_vel.py", ...args);
    await untilSaid(example, letGo);
    const table: readonly (readonly [number, number, object])[] = [
      [1, -1, { linear: 0.5, angular: -0.25 }],
      [5, 9, { linear: 1, angular: 1 }],
      [0, 0, letGo],
      [-5, 0, { linear: -1, angular: 0 }],
      [NaN, 0, letGo],
      [0, 2, { linear: 0, angular: 0.5 }],
      [1, Infinity, letGo],
      [2, 0, { linear: 1, angular: 0 }],
    ];
    for (const [linear, angular, expected] of table) {
      await publish(example, linear, angular);
      await untilSaid(example, expected);
    }
    // Nothing comes any more.
    await untilSaid(example, letGo);
    for (const line of linesOf(example)) parseInputLine(line);
    assertEquals(linesOf(example)[0], '{"held": false}');
  },
);

testWithPython(ROS_PACKAGES, "ros2_cmd_vel.py takes no command that was made long ago", async (python) => {
  await using example = startExample(
    python,
    "ros2_cmd_vel.py",
    "--stamped",
    "--speed",
    "1",
    "--timeout",
    "30",
  );
  const nowS = Date.now() / 1000;
  await publish(example, 0.5, 0, nowS);
  await untilSaid(example, { linear: 0.5, angular: 0 });
  await publish(example, 0.75, 0, nowS - LONG_AGO_S);
  await untilSaid(example, { held: false });
  assert(!linesOf(example).some((line) => line.includes("0.75")));
});

testWithPython(
  ROS_PACKAGES,
  "ros2_cmd_vel.py drives a robot through a listener, until it falls silent",
  async (python) => {
    await using robot = startTool("broadcast", [
      ...["--camera", "test", "--width", "320", "--height", "240", "--bind", "127.0.0.1", "--port", "0"],
      ...["--drive-output", "-", "--drive-open"],
    ]);
    const isDriven = (line: string) => (JSON.parse(line) as DriveLine).linear === 0.5;
    await using driver = startTool("listen", [
      ...[`127.0.0.1:${await robot.port()}`, "--view", "none", "--drive-input", "-"],
    ], { isFed: true });
    await driver.line(/can be driven: this listener may drive it/);
    await using example = startExample(python, "ros2_cmd_vel.py", "--speed", "1");
    let fed = 0;
    // What a shell's pipe does; between two rounds it lets go by its silence, and so presses anew.
    const pump = async () => {
      const bytes = example.stdout.slice(fed);
      fed += bytes.length;
      if (bytes.length > 0) await driver.feed(bytes);
    };
    for (let round = 0;; round++) {
      await robot.until("it drives or pauses", async () => {
        if (round % 40 < 30) await publish(example, 0.5, 0);
        await pump();
        return true;
      });
      if (linesOf(robot).some(isDriven)) break;
      assert(round < 800, "it is not driven");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await robot.until("it stands", async () => {
      await pump();
      const last = linesOf(robot).at(-1);
      return last !== undefined && (JSON.parse(last) as DriveLine).state === "stopped";
    });
  },
);

interface Published {
  readonly topic: string;
  readonly type: string;
  readonly message: {
    readonly header: {
      readonly stamp: { readonly sec: number; readonly nanosec: number };
      readonly frame_id: string;
    };
    readonly format?: string;
    readonly status?: readonly { readonly level: number; readonly message: string }[];
  };
}

testWithPython(
  ROS_PACKAGES,
  "ros2_picture.py publishes pictures with the times at which they were taken, and says when none is new",
  async (python) => {
    const { listener, to } = await startListener("--view", "web", "--web", "127.0.0.1:0");
    await using _listener = listener;
    const [, url] = await listener.line(/page is at "?(https?:\/\/[^\s"]+)/);
    const camera = ["--camera", "test", "--width", "320", "--height", "240", "--name", "front"];
    const broadcaster = startTool("broadcast", [...camera, to]);
    await listener.line(/Stream /);
    await using example = startExample(python, "ros2_picture.py", "front", "--url", url!, "--max-age", "10");
    const published = () => linesOf(example).map((line) => JSON.parse(line) as Published);
    const pictures = () => published().filter(({ topic }) => topic === "image/compressed");
    await example.until("pictures come", () => pictures().length >= 10);
    const stamps = pictures().map(({ message: { header: { stamp } } }) => stamp.sec + stamp.nanosec / 1e9);
    // Each was taken before it was published, and they were taken one after the other.
    assert(stamps.every((stamp, i) => i === 0 || stamp > stamps[i - 1]!), stamps.join());
    assert(stamps.at(-1)! <= Date.now() / 1000);
    assert(
      pictures().every(({ type, message }) =>
        type === "sensor_msgs/msg/CompressedImage" && message.format === "jpeg"
      ),
    );
    const levels = () =>
      published().flatMap(({ message }) => message.status?.map(({ level }) => level) ?? []);
    assertEquals(levels()[0], 0);
    await broadcaster[Symbol.asyncDispose]();
    await example.until("it says that none is new", () => levels().at(-1) === 3);
  },
);
