/** Seats at a robot that publishes itself, and the robot, in one program: what its commands say of the pictures that were seen. */

import { assert, assertEquals } from "@std/assert";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { OwnDriver } from "../../../src/doors/nats/drive/own_driver.ts";
import type { GivenCommand } from "../../../src/drive/driver.ts";
import type { DriveEvent } from "../../../src/drive/driver_news.ts";
import { RobotDrive } from "../../../src/drive/robot_drive.ts";
import { OWN_DRIVER, OwnStates } from "../../../src/send/own_driver.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { until } from "../../support/until.ts";

const LIMITS = { timeoutUs: 250_000, maxAgeUs: 60_000_000 };
const STREAM = { key: "camera", name: "rover", width: 1, height: 1, fps: 30 };
const AXES = [0.5, 0, 0, 0, 0, 0, 0, 0];

class Scene implements Disposable {
  readonly robot = new RobotDrive(LIMITS);
  readonly events: DriveEvent[] = [];
  readonly commands: GivenCommand[] = [];
  readonly faults: string[] = [];
  readonly driver = new OwnDriver((event) => this.events.push(event));
  readonly #states = new OwnStates(this.robot);
  readonly #connection: Disposable;

  constructor() {
    this.robot.setProgram(true, monotonicUs());
    this.#connection = this.driver.connect((command) => {
      this.commands.push(command);
      const fault = this.robot.handleCommand(command, OWN_DRIVER, monotonicUs());
      if (fault) this.faults.push(fault);
    });
  }

  show(id: number, ageUs: number, completeUs = monotonicUs()): void {
    const age = { ageUs, boundUs: 0 };
    this.driver.noteFrame({ stream: STREAM, id, completeUs, age } as ReceivedFrame);
  }

  /** The robot says what it does, as time is given for. */
  tell(): void {
    const state = this.#states.poll(this.#states.dueUs + 1_000_000);
    if (state) this.driver.handleState(state);
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }
}

Deno.test("OwnDriver gives the robot the ages of the pictures that were seen, which it numbers in its own way", async () => {
  using scene = new Scene();
  // The robot's own numbers are others, and of now.
  for (let id = 0; id < 20; id++) scene.robot.frames.note(id, monotonicUs());
  scene.show(7, 10_000_000);
  scene.show(8, 5_000_000);
  scene.tell();
  const seat = scene.driver.openSeat(STREAM.key);
  await until("it moves", () => {
    seat.takeInput({ isHeld: true, axes: AXES, buttons: 0, frameId: 7 });
    return scene.robot.isDriving;
  });
  const { pictureAgeMs } = scene.robot.pollLine(monotonicUs())!;
  assert(pictureAgeMs >= 10_000 && pictureAgeMs < 12_000, `${pictureAgeMs}`);
  seat.release();
  await until("it has stopped", () => !scene.robot.isDriving);
  assertEquals(scene.robot.reason, "released");
});

Deno.test("OwnDriver moves nothing by a picture that it has not shown, that is too old, or that the robot stopped after", async () => {
  using scene = new Scene();
  for (let id = 0; id < 20; id++) scene.robot.frames.note(id, monotonicUs());
  scene.show(3, LIMITS.maxAgeUs + 1);
  scene.show(4, 1_000_000);
  scene.tell();
  const seat = scene.driver.openSeat(STREAM.key);
  const press = async (frameId: number) => {
    scene.faults.length = 0;
    await until("it is refused", () => {
      seat.takeInput({ isHeld: true, axes: AXES, buttons: 0, frameId });
      return scene.faults.length > 0;
    });
    const { length } = scene.commands;
    seat.release();
    await until("it is let go", () => scene.commands.slice(length).some(({ isHeld }) => !isHeld));
    return [scene.faults[0], scene.robot.isDriving];
  };
  // Numbers that the robot knows, and nobody here.
  assertEquals(await press(12), ["picture-too-old", false]);
  assertEquals(await press(3), ["picture-too-old", false]);
  seat.pressStop();
  await until("it is stopped", () => scene.robot.reason === "stop pressed");
  assertEquals(await press(4), ["spent", false]);
  assertEquals(scene.robot.reason, "stop pressed");
});

Deno.test("OwnDriver holds no picture for one of the future", () => {
  using scene = new Scene();
  scene.show(1, -5_000_000);
  scene.tell();
  scene.driver.openSeat(STREAM.key).takeInput({ isHeld: true, axes: AXES, buttons: 0, frameId: 1 });
  const { captureUs } = scene.commands.at(-1)!;
  assert(captureUs! <= monotonicUs(), `${captureUs}`);
});

Deno.test("OwnDriver tells what the robot does, but not before a picture was shown, and commands nothing once it is cut off", () => {
  const scene = new Scene();
  scene.tell();
  assertEquals(scene.events, []);
  scene.show(1, 0);
  scene.tell();
  const seat = scene.driver.openSeat(STREAM.key);
  seat.takeInput({ isHeld: true, axes: AXES, buttons: 0, frameId: 1 });
  scene.tell();
  const event = scene.events.at(-1)!;
  const news = event.kind === "drive-news" ? event.news : undefined;
  assertEquals([event.stream.key, news?.isOwn, news?.isDriving], ["camera", true, true]);
  const { length } = scene.commands;
  scene[Symbol.dispose]();
  seat.pressStop();
  seat.close();
  assertEquals(scene.commands.length, length);
});
