/** Driving under a virtual clock: both ends' machines on a network that is made up. */

import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { addressOf } from "../support/pair.ts";
import { DrivenRobot, DrivingViewer, LIMITS, type WrittenLine } from "../support/driving.ts";
import { type NetworkConditions, SimulatedNetwork } from "../support/simulated_network.ts";
import { seededRandom } from "../support/seeded_random.ts";
import { formatAddress } from "../../src/common/address.ts";

const A = addressOf(2);
const B = addressOf(3);
const SECOND = 1_000_000;

interface Scene {
  readonly network: SimulatedNetwork;
  readonly robot: DrivenRobot;
  readonly a: DrivingViewer;
  readonly b: DrivingViewer;
}

function begin(conditions: NetworkConditions = {}): Scene {
  const network = new SimulatedNetwork(conditions);
  const robot = new DrivenRobot(network, [A, B], 123_456_789);
  const a = new DrivingViewer(network, A, 0xaaaa);
  const b = new DrivingViewer(network, B, 0xbbbb);
  network.advance(SECOND / 2);
  return { network, robot, a, b };
}

function told({ lastLine: { state, reason, linear } }: DrivenRobot) {
  return { state, reason, linear };
}

const stopped = (reason: string) => ({ state: "stopped", reason, linear: 0 });

/** A share, as the wire rounds it. */
function assertDrives(robot: DrivenRobot, linear = 0.5): void {
  const { linear: written, ...rest } = told(robot);
  assertEquals(rest, { state: "driving", reason: "" });
  assertAlmostEquals(written, linear, 1e-4);
}

/** The first stop that follows, whatever it says later. */
function firstStopSince(robot: DrivenRobot, sinceUs: number): WrittenLine {
  return robot.lines.find(({ atUs, state }) => atUs >= sinceUs && state === "stopped")!;
}

Deno.test("RobotDrive says that there is no driver, 20 times a second, before anybody presses", () => {
  const { robot, a } = begin();
  assertEquals(told(robot), stopped("no driver"));
  assert(robot.lines.length >= 10, `${robot.lines.length}`);
  assertEquals(a.driver.state!.mayDrive, true);
  assertEquals(a.driver.state!.reason, "no driver");
});

Deno.test("RobotDrive drives while the control is held, by each command, and stops at once on release", () => {
  const { network, robot, a, b } = begin();
  const from = robot.lines.length;
  a.hold(SECOND);
  assertDrives(robot);
  assert(robot.lines.length - from >= 49, "a line for each command");
  assertEquals(b.driver.state!.driver, "viewer 2");
  assertEquals(b.driver.state!.isDriving, true);
  const releasedUs = network.timeOf(robot);
  a.input(false);
  network.advance(2000);
  assertEquals(told(robot), stopped("released"));
  assert(robot.lastLine.atUs - releasedUs < 1000);
  assertEquals(robot.lastLine.axes, [0, 0, 0, 0, 0, 0, 0, 0]);
  network.advance(SECOND);
  assertEquals(a.driver.isActive, false, "a release that is acknowledged is not repeated for ever");
});

Deno.test("RobotDrive takes a change of an axis at once, and not with the next command", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 5);
  network.advance(5000);
  a.input(true, -1);
  network.advance(5000); // the way, and the least time from one command to the next
  assertEquals(robot.lastLine.linear, -1);
});

Deno.test("RobotDrive stops where no command comes, after the timeout, and does not move when the link comes back", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  const goneUs = network.timeOf(robot);
  network.setPath(A, undefined, { loss: 1 });
  a.hold(SECOND);
  assertEquals(told(robot), stopped("no command"));
  const { atUs } = firstStopSince(robot, goneUs);
  assert(
    atUs - goneUs <= LIMITS.timeoutUs + 1000 && atUs - goneUs > LIMITS.timeoutUs - 25_000,
    `${atUs - goneUs}`,
  );
  network.setPath(A, undefined, undefined);
  a.hold(SECOND);
  assertEquals(told(robot).state, "stopped");
  a.input(false);
  network.advance(100_000);
  assertEquals(told(robot), stopped("released"));
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("RobotDrive does not move by a press that was made while the link was gone", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  const sinceUs = network.timeOf(robot);
  network.conditions = { loss: 1 };
  a.hold(SECOND / 2);
  a.input(false);
  network.advance(100_000);
  for (const us of [SECOND, 4 * SECOND]) a.hold(us); // the second press is held when the link returns
  network.conditions = {};
  const backUs = network.timeOf(robot);
  a.hold(SECOND);
  assertEquals(robot.lines.filter(({ atUs, state }) => atUs > backUs && state === "driving"), []);
  assert(robot.lines.some(({ atUs, state }) => atUs > sinceUs && state === "driving"));
  a.input(false);
  network.advance(SECOND / 10);
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("RobotDrive stops when the camera does, by the age of the picture, though commands come", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  robot.isCameraRunning = false;
  const sinceUs = network.timeOf(robot);
  a.hold(SECOND);
  const stop = firstStopSince(robot, sinceUs);
  assertEquals(stop.reason, "picture too old");
  assert(stop.atUs - sinceUs <= LIMITS.maxAgeUs + 1000, `${stop.atUs - sinceUs}`);
  robot.isCameraRunning = true;
  a.hold(SECOND);
  assertEquals(told(robot), stopped("picture too old"));
  a.input(false);
  network.advance(SECOND / 10);
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("RobotDrive refuses who steers by a picture that is too old, and says so", () => {
  const { network, robot, a } = begin();
  network.setPath(undefined, A, { delayUs: 600_000 });
  network.advance(2 * SECOND);
  a.hold(SECOND);
  assertEquals(robot.lines.filter(({ state }) => state === "driving"), []);
  assertEquals(told(robot), stopped("picture too old"));
  assert(robot.faults.get("picture-too-old")! >= 1);
});

Deno.test("RobotDrive keeps its one driver, and the other one is told", () => {
  const { network, robot, a, b } = begin();
  a.hold(SECOND / 2);
  b.input(true, -1);
  a.hold(SECOND / 10);
  assertDrives(robot);
  assertEquals(b.driver.state!.reason, "other driver");
  assertEquals(b.driver.state!.isDriving, true);
  // what was pressed before it was its turn does not count later
  a.input(false);
  network.advance(100_000);
  b.hold(4 * SECOND, -1);
  assertEquals(told(robot).state, "stopped");
  b.input(false);
  network.advance(50_000);
  b.hold(SECOND / 10, -1);
  assertDrives(robot, -1);
  assertEquals(a.driver.state!.driver, "viewer 3");
});

Deno.test("RobotDrive gives the turn at once to who asked to take over, when the driver lets go", () => {
  const { network, robot, a, b } = begin();
  a.hold(SECOND / 2);
  b.driver.setAsking(true, b.nowUs);
  a.hold(SECOND / 2);
  assertEquals(a.driver.state!.asker, "viewer 3");
  assertDrives(robot);
  a.input(false);
  network.advance(100_000);
  a.hold(SECOND / 10);
  assertEquals(told(robot).state, "stopped", "it is another one's turn");
  b.hold(SECOND / 10, 1);
  assertDrives(robot, 1);
});

Deno.test("RobotDrive is stopped by every viewer that may, until the driver presses anew and has seen it", () => {
  const { network, robot, a, b } = begin();
  a.hold(SECOND / 2);
  b.driver.pressStop(b.nowUs);
  a.hold(SECOND);
  assertEquals(told(robot), stopped("stop pressed"));
  assertEquals(b.driver.isStopping, false, "it is acknowledged");
  a.input(false);
  network.advance(50_000);
  assertEquals(told(robot), stopped("stop pressed"));
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("RobotDrive does not start again by a press that was on its way when somebody stopped it", () => {
  const { network, robot, a, b } = begin();
  a.hold(SECOND / 2);
  a.input(false);
  network.advance(SECOND / 2);
  network.setPath(A, undefined, { delayUs: 100_000 });
  a.input(true, 0.5);
  network.advance(50_000);
  b.driver.pressStop(b.nowUs);
  a.hold(SECOND);
  assertEquals(told(robot), stopped("stop pressed"));
});

Deno.test("RobotDrive takes a stop of the driver's own hand before anything else in the same command", () => {
  const { robot, a } = begin();
  a.hold(SECOND / 2);
  a.driver.pressStop(a.nowUs);
  a.hold(SECOND);
  assertEquals(told(robot), stopped("stop pressed"));
});

Deno.test("RobotDrive lets a viewer without the right stop, and not drive; one without any, neither", () => {
  const { network, robot, a, b } = begin();
  robot.rights.set(formatAddress(B), { mayDrive: false });
  b.hold(SECOND / 2, 1);
  assertEquals(told(robot), stopped("no driver"));
  assert(robot.faults.get("not-allowed")! > 10);
  b.input(false);
  network.advance(SECOND);
  a.hold(SECOND / 2);
  b.driver.pressStop(b.nowUs);
  a.hold(SECOND / 2);
  assertEquals(told(robot), stopped("stop pressed"));
  a.input(false);
  network.advance(SECOND);
  a.hold(SECOND / 5);
  assertDrives(robot);
  b.driver.setAsking(true, b.nowUs);
  a.hold(SECOND / 2);
  assertEquals([b.driver.isAsking(b.nowUs), a.driver.state!.asker], [false, ""]);
  robot.rights.set(formatAddress(B), { mayDrive: false, mayStop: false });
  b.driver.pressStop(b.nowUs);
  a.hold(SECOND / 2);
  assertDrives(robot);
});

Deno.test("RobotDrive stops who loses the right while driving", () => {
  const { robot, a } = begin();
  a.hold(SECOND / 2);
  robot.rights.set(formatAddress(A), { mayDrive: false });
  a.hold(50_000);
  assertEquals(told(robot), stopped("no driver"));
});

Deno.test("RobotDrive says nothing without its program, and waits for a fresh press when that is back", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  robot.drive.setProgram(false, network.timeOf(robot));
  const lines = robot.lines.length;
  a.hold(SECOND / 2);
  assertEquals(robot.lines.length, lines);
  assertEquals(a.driver.state!.reason, "program gone");
  robot.drive.setProgram(true, network.timeOf(robot));
  a.hold(SECOND / 2);
  assertEquals(told(robot).state, "stopped");
  a.input(false);
  network.advance(SECOND / 10);
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("RobotDrive stops when its driver leaves, and takes the next one at once", () => {
  const { network, robot, a, b } = begin();
  a.hold(SECOND / 2);
  robot.drive.leave(formatAddress(A), network.timeOf(robot));
  network.advance(100);
  assertEquals(told(robot), stopped("no driver"));
  b.hold(SECOND / 10, 1);
  assertDrives(robot, 1);
});

Deno.test("RobotDrive forgets who has let go for a while, and keeps the turn before that", () => {
  const { network, a, b } = begin();
  a.hold(SECOND / 2);
  a.input(false);
  network.advance(2 * SECOND);
  assertEquals(b.driver.state!.driver, "viewer 2");
  network.advance(2 * SECOND);
  assertEquals([b.driver.state!.driver, b.driver.state!.reason], ["", "no driver"]);
});

Deno.test("a robot that is started again does not move by hands that have held all the time", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  robot.restart();
  const sinceUs = network.timeOf(robot);
  a.hold(SECOND);
  assertEquals(robot.lines.filter(({ atUs, state }) => atUs > sinceUs && state === "driving"), []);
  a.input(false);
  network.advance(SECOND / 10);
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("a viewer that is started again drives as another driver, once its predecessor is silent", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  const again = new DrivingViewer(network, A, 0xcccc);
  network.advance(4 * SECOND);
  assertEquals(told(robot), stopped("no driver"));
  again.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("Driver lets go by itself where nothing is heard of the hands any more", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  network.advance(SECOND / 2);
  assertEquals(told(robot), stopped("released"));
  assertEquals(a.driver.isHeld, false);
  a.hold(SECOND / 2);
  assertEquals(told(robot), stopped("released"), "nobody has pressed anew");
  a.input(false);
  a.hold(SECOND / 10);
  assertDrives(robot);
});

Deno.test("Driver sends nothing before the robot has said that it can be driven, and repeats a stop until it is heard", () => {
  const network = new SimulatedNetwork();
  const a = new DrivingViewer(network, A, 0xaaaa);
  a.driver.pressStop(a.nowUs);
  a.hold(SECOND);
  assertEquals(network.datagramsSent, 0);
  a.input(false);
  const robot = new DrivenRobot(network, [A]);
  network.setPath(undefined, A, { loss: 1 });
  network.advance(SECOND);
  network.setPath(undefined, A, undefined);
  network.advance(SECOND);
  assertEquals(told(robot), stopped("stop pressed"));
  assertEquals(a.driver.isStopping, false);
});

Deno.test("Driver sends 50 commands a second while it holds, and none when it does not", () => {
  const { network, a } = begin();
  const before = network.traffic(A).datagrams;
  a.hold(2 * SECOND);
  const sent = network.traffic(A).datagrams - before;
  assert(sent >= 100 && sent <= 106, `${sent}`);
  a.input(false);
  network.advance(SECOND);
  const after = network.traffic(A).datagrams;
  network.advance(10 * SECOND);
  assertEquals(network.traffic(A).datagrams, after);
});

Deno.test("Driver measures how long a command takes to be answered in a picture", () => {
  const { a, b } = begin({ delayUs: 40_000 });
  a.hold(2 * SECOND);
  const { roundTripUs } = a.driver;
  // there and back, and until the frame is captured that shows it, of which the viewer is told with the next
  assert(roundTripUs! >= 80_000 && roundTripUs! < 80_000 + 2 * 33_334, `${roundTripUs}`);
  assertEquals(b.driver.roundTripUs, undefined);
});

Deno.test("RobotDrive goes by its own clock alone, whatever the driver's does", () => {
  const { robot, a } = begin();
  a.hold(SECOND / 2);
  a.clockOffsetUs = 3600 * SECOND;
  a.hold(SECOND);
  assertDrives(robot);
  a.clockOffsetUs = -3600 * SECOND;
  a.hold(SECOND);
  assert(robot.lines.every(({ commandAgeMs }) => commandAgeMs <= 250));
});

Deno.test("RobotDrive goes on driving where 30 % is lost, doubled and out of order, and a stop comes soon", () => {
  const bad = {
    loss: 0.3,
    duplication: 0.1,
    jitterUs: 30_000,
    reordering: { fraction: 0.1, delayUs: 20_000 },
  };
  for (let seed = 1; seed <= 20; seed++) {
    const { network, robot, a } = begin({ ...bad, seed });
    const fromUs = network.timeOf(robot) + 200_000;
    a.hold(3 * SECOND);
    const releasedUs = network.timeOf(robot);
    assertEquals(robot.lines.filter(({ atUs, state }) => atUs > fromUs && state !== "driving"), []);
    a.driver.pressStop(a.nowUs);
    a.hold(SECOND);
    const { atUs, reason } = firstStopSince(robot, releasedUs);
    assertEquals(reason, "stop pressed");
    assert(atUs - releasedUs < 100_000, `${atUs - releasedUs}`);
  }
});

Deno.test("RobotDrive keeps a bounded number of drivers, and who drives among them", () => {
  const { network, robot, a } = begin();
  a.hold(SECOND / 2);
  const random = seededRandom(5);
  const command = robot.commands.at(-1)!;
  for (let i = 0; i < 1000; i++) {
    const driverId = 1 + random.below(2 ** 32 - 1);
    robot.drive.handleCommand({ ...command, driverId }, robot.peerAt(B), network.timeOf(robot));
  }
  a.hold(SECOND / 2);
  assertDrives(robot);
});
