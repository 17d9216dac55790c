/**
 * Drivers who do anything on networks that do anything, and what never happens whatever they do. So many networks as
 * `DRIVE_NETWORKS` says are tried; a failure names its seed.
 */

import { assert } from "@std/assert";
import { addressOf } from "../support/pair.ts";
import { DrivenRobot, DrivingViewer, LIMITS, type WrittenLine } from "../support/driving.ts";
import { type SeededRandom, seededRandom } from "../support/seeded_random.ts";
import type { LinkConditions } from "../support/simulated_network/conditions.ts";
import { SimulatedNetwork } from "../support/simulated_network.ts";

const NETWORKS = Number(Deno.env.get("DRIVE_NETWORKS") ?? 250);
const NAMES = ["viewer 2", "viewer 3"];
const STEPS = 60;
const READ_US = 15_000;

function drawConditions(random: SeededRandom, nowUs: number): LinkConditions {
  const chance = (share: number) => random.next() < share;
  return {
    loss: chance(0.5) ? 0 : 0.5 * random.next(),
    duplication: chance(0.7) ? 0 : random.next(),
    delayUs: 500 + (chance(0.7) ? 0 : random.below(400_000)),
    jitterUs: chance(0.6) ? 0 : random.below(300_000),
    ...(chance(0.7) ? {} : { reordering: { fraction: 0.3, delayUs: random.below(600_000) } }),
    ...(chance(0.8) ? {} : {
      silence: {
        lengthUs: random.below(5_000_000),
        everyUs: Infinity,
        offsetUs: nowUs + random.below(500_000),
      },
    }),
    ...(chance(0.8) ? {} : { rate: { bitsPerSecond: 30_000 + random.below(100_000), queueBytes: 4000 } }),
  };
}

/** Hands that change their mind every now and then, and what they hold besides. */
class Hands {
  readonly viewer: DrivingViewer;
  isHeld = false;
  isRead = true;
  linear = 0;
  /** When they pressed, on the robot's clock, by driver and press. */
  readonly pressesUs = new Map<string, number>();
  #presses = 0;

  constructor(viewer: DrivingViewer) {
    this.viewer = viewer;
  }

  change(random: SeededRandom, robot: DrivenRobot, network: SimulatedNetwork): void {
    const { viewer } = this;
    const { driver, nowUs } = viewer;
    const dice = random.below(20);
    if (dice < 7) {
      this.isHeld = true;
      this.linear = 2 * random.next() - 1; // by which a line is known
    } else if (dice < 11) this.isHeld = false;
    else if (dice < 14) this.linear = 2 * random.next() - 1;
    else if (dice === 14) driver.pressStop(nowUs);
    else if (dice === 15) driver.setAsking(true, nowUs);
    else if (dice === 16) this.isRead = !this.isRead;
    else if (dice === 17) viewer.clockOffsetUs += random.below(2 * 3600e6) - 3600e6;
    else if (dice === 18 && random.next() < 0.3) {
      robot.drive.setProgram(random.next() < 0.5, network.timeOf(robot));
    } else robot.isCameraRunning = random.next() < 0.7;
  }

  read(robot: DrivenRobot, network: SimulatedNetwork): void {
    const { driver } = this.viewer;
    const before = driver.isHeld;
    if (this.isRead) this.viewer.input(this.isHeld, this.linear);
    if (driver.isHeld && !before) {
      this.#presses = (this.#presses + 1) & 0xffff;
      this.pressesUs.set(`${driver.id} ${this.#presses}`, network.timeOf(robot));
    }
  }
}

type Command = DrivenRobot["commands"][number];

interface Run {
  readonly robot: DrivenRobot;
  readonly hands: readonly Hands[];
}

function run(seed: number): Run {
  const random = seededRandom(seed);
  const network = new SimulatedNetwork({ seed });
  const addresses = [addressOf(2), addressOf(3)];
  const robot = new DrivenRobot(network, addresses, random.below(1e9));
  const hands = addresses.map((address, i) => new Hands(new DrivingViewer(network, address, i + 1)));
  for (let step = 0; step < STEPS; step++) {
    if (step > 3 && random.next() < 0.2) {
      for (const address of addresses) {
        network.setPath(address, undefined, drawConditions(random, network.nowUs));
        network.setPath(undefined, address, drawConditions(random, network.nowUs));
      }
    }
    hands[random.below(2)]!.change(random, robot, network);
    for (let reads = 1 + random.below(20); reads > 0; reads--) {
      for (const hand of hands) hand.read(robot, network);
      network.advance(READ_US);
    }
  }
  return { robot, hands };
}

/** What is wrong with a line that moves the motors; nothing where it may. */
function findFault(
  line: WrittenLine,
  { robot, hands }: Run,
  before: readonly WrittenLine[],
): string | undefined {
  const { atUs } = line;
  // The newest is not always the one that came last.
  const own = robot.commands.slice(0, line.commands)
    .filter(({ axes, driverId }) => line.driver === NAMES[driverId - 1] && isOf(line, axes))
    .reduce<Command | undefined>((a, b) => a && a.number > b.number ? a : b, undefined);
  if (!own?.isHeld) return "nobody has commanded that";
  if (atUs - own.atUs >= LIMITS.timeoutUs) return `no command for ${atUs - own.atUs} µs`;
  const ageUs = atUs - (robot.capturesUs.get(own.frameId!) ?? -Infinity);
  if (ageUs >= LIMITS.maxAgeUs) return `its picture is ${ageUs} µs old`;
  const moved = before.findLast(({ state }) => state === "driving");
  if (!moved || before.at(-1) === moved) return undefined;
  const pressedUs = hands.map(({ pressesUs }) => pressesUs.get(`${own.driverId} ${own.press}`)).find(Boolean);
  const stops = before.slice(before.lastIndexOf(moved) + 1);
  const stop = stops.findLast(({ reason }, i) =>
    i === 0 || reason === "stop pressed" && reason !== stops[i - 1]!.reason
  )!;
  if (pressedUs === undefined) return "a press that nobody made";
  const isOwn = ["released", "no driver"].includes(stop.reason);
  if (!isOwn && pressedUs < stop.atUs) return `pressed ${stop.atUs - pressedUs} µs before the stop`;
  return undefined;
}

function isOf(line: WrittenLine, axes: readonly number[]): boolean {
  return axes.every((axis, i) => axis === line.axes[i]);
}

const isMoving = ({ linear, angular, axes, buttons }: WrittenLine) =>
  linear !== 0 || angular !== 0 || buttons !== 0 || axes.some((axis) => axis !== 0);

Deno.test(`RobotDrive never moves the motors without a command that is young, on a picture that is young, by a press that is fresh: ${NETWORKS} networks`, () => {
  let moving = 0;
  const reasons = new Set<string>();
  for (let seed = 1; seed <= NETWORKS; seed++) {
    const made = run(seed);
    const { lines } = made.robot;
    for (const [i, line] of lines.entries()) {
      reasons.add(line.reason);
      if (line.state === "stopped" && isMoving(line)) throw new Error(`seed ${seed}: a stop that moves`);
      if (line.state === "stopped") continue;
      moving++;
      const fault = findFault(line, made, lines.slice(Math.max(0, i - 400), i));
      if (fault) throw new Error(`seed ${seed}, line ${i}: ${fault}`);
    }
  }
  // Otherwise nothing has been shown.
  assert(moving > 50 * NETWORKS, `${moving}`);
  for (const reason of ["released", "no command", "picture too old", "stop pressed", "no driver"]) {
    assert(reasons.has(reason), reason);
  }
});
