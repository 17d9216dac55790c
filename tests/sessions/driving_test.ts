/** A robot that is driven, with its pictures: the sender and its viewers on a network that is made up. */

import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { encodeDatagram } from "../../src/protocol.ts";
import type { Pairing } from "../../src/pair/pairing.ts";
import { SealedReceiver } from "../../src/sealed/sealed_receiver.ts";
import { SealedSender } from "../../src/sealed/sealed_sender.ts";
import { Sender } from "../../src/send/sender.ts";
import type { SenderOptions } from "../../src/send/sender_options.ts";
import { drivingOptions, DrivingReceiver } from "../support/driving_receiver.ts";
import { addressOf, attachSender, makeJpeg } from "../support/pair.ts";
import { makePairing, sealOf, seededSodium } from "../support/sealed_pair.ts";
import { type NetworkConditions, SimulatedNetwork } from "../support/simulated_network.ts";

const ROBOT = addressOf(1);
const LAPTOP = addressOf(2);
const OTHER = addressOf(3);
const TIMEOUT_US = 250_000;
const MAX_AGE_US = 500_000;
const FRAME_US = 33_333;
const SESSION_ID = 0xabcd_0001;

const COMMAND = {
  kind: "drive-command",
  ...{ sessionId: SESSION_ID, counter: 0, driverId: 5, number: 1, frameId: 1, pressFrameId: 1 },
  ...{ press: 1, stop: 0, isHeld: true, isStop: false, isAsking: false, axes: [1], buttons: 0 },
} as const;

interface WrittenLine extends DriveLine {
  readonly atUs: number;
}

/** A robot whose motor program is a list of lines. */
class Robot {
  readonly machine: Sender | SealedSender;
  readonly address = ROBOT;
  readonly clockOffsetUs = 987_654_321;
  readonly lines: WrittenLine[] = [];
  readonly onHandled = () => this.#write();
  readonly onRest = () => this.#write();
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork, pairings?: readonly Pairing[], isOpen = false) {
    this.#network = network;
    const options: SenderOptions = {
      sessionId: SESSION_ID,
      secret: new Uint8Array(32).fill(7),
      name: "robot",
      targets: [],
      datagramBytes: 1200,
      redundancy: "auto",
      drive: { timeoutUs: TIMEOUT_US, maxAgeUs: MAX_AGE_US, isOpen },
    };
    this.machine = pairings
      ? SealedSender.make(options, { seal: sealOf(pairings), sodium: seededSodium(100) })
      : new Sender(options);
    this.machine.fittings.handleFailure();
    network.attach(this);
    this.driving.robot.setProgram(true, network.timeOf(this));
  }

  get driving() {
    return this.machine.driving!;
  }

  get nowUs(): number {
    return this.#network.timeOf(this);
  }

  get last(): WrittenLine {
    return this.lines.at(-1)!;
  }

  get refused() {
    return this.driving.statistics().refused;
  }

  moves(sinceUs = 0): WrittenLine[] {
    return this.lines.filter(({ state, atUs }) => state === "driving" && atUs >= sinceUs);
  }

  #write(): void {
    const line = this.driving.robot.pollLine(this.nowUs);
    if (line) this.lines.push({ ...line, atUs: this.nowUs });
  }
}

class Viewer {
  readonly inner: DrivingReceiver;
  readonly machine: DrivingReceiver | SealedReceiver;
  readonly clockOffsetUs = 0;
  readonly onHandled = () => this.inner.noteShown(this.#network.nowUs);
  readonly #network: SimulatedNetwork;

  constructor(network: SimulatedNetwork, readonly address: Address, pairing?: Pairing) {
    this.#network = network;
    const options = { ...drivingOptions(ROBOT), viewerId: address.port + address.hostname.length };
    this.inner = new DrivingReceiver(options, 0xd0 + Number(address.hostname.at(-1)));
    this.machine = pairing
      ? new SealedReceiver(this.inner, options, { seal: sealOf([pairing]), sodium: seededSodium(5) })
      : this.inner;
    network.attach(this);
  }

  get state() {
    return this.inner.driver.state;
  }

  release(): void {
    this.inner.driver.release(this.#network.nowUs);
  }
}

/** Time passes with pictures, while some hold the control. */
function run(network: SimulatedNetwork, robot: Robot, us: number, ...holding: readonly Viewer[]): void {
  for (let i = 0; i < us / FRAME_US; i++) {
    const { nowUs } = robot;
    robot.machine.handleFrame({ jpeg: makeJpeg(i, 20_000), captureUs: nowUs }, nowUs);
    pass(network, FRAME_US, ...holding);
  }
}

function pass(network: SimulatedNetwork, us: number, ...holding: readonly Viewer[]): void {
  for (let left = us; left > 0; left -= 10_000) {
    for (const { inner } of holding) inner.hold(network.nowUs);
    network.advance(Math.min(left, 10_000));
  }
}

function beginOpen(isOpen = true, conditions: NetworkConditions = { delayUs: 2000 }) {
  const network = new SimulatedNetwork(conditions);
  const robot = new Robot(network, undefined, isOpen);
  const laptop = new Viewer(network, LAPTOP);
  run(network, robot, 500_000);
  return { network, robot, laptop };
}

const DRIVER = makePairing(1);
const WATCHER = makePairing(2);
const withDrive = (pairing: Pairing): Pairing => ({ ...pairing, rights: ["watch", "drive"] });

function beginSealed() {
  const network = new SimulatedNetwork({ delayUs: 2000 });
  const robot = new Robot(network, [withDrive(DRIVER.ofRobot), WATCHER.ofRobot]);
  const laptop = new Viewer(network, LAPTOP, DRIVER.ofViewer);
  const other = new Viewer(network, OTHER, WATCHER.ofViewer);
  run(network, robot, 500_000);
  return { network, robot, laptop, other };
}

Deno.test("Sender lets who is not paired drive only where that is allowed, and tells each what it may do", () => {
  const { network, robot, laptop } = beginOpen();
  assertEquals([laptop.state!.mayDrive, laptop.state!.mayStop, laptop.state!.reason], [
    true,
    true,
    "no driver",
  ]);
  run(network, robot, 300_000, laptop);
  assertEquals([robot.last.state, robot.last.driver], ["driving", "10.0.0.2:5550"]);
  assertEquals([laptop.state!.isDriving, laptop.state!.driver], [true, "10.0.0.2:5550"]);

  const closed = beginOpen(false);
  assertEquals([closed.laptop.state!.mayDrive, closed.laptop.state!.mayStop], [false, false]);
  run(closed.network, closed.robot, 300_000, closed.laptop);
  closed.laptop.inner.driver.pressStop(closed.network.nowUs);
  closed.laptop.release();
  run(closed.network, closed.robot, 1_000_000);
  assertEquals(closed.robot.moves(), []);
  assert(closed.robot.refused.of("not-allowed") >= 10, `${closed.robot.refused.total}`);
  assertEquals(
    closed.laptop.inner.driver.isStopping,
    false,
    "it hears that it was heard, though it was of no use",
  );
});

Deno.test("Sender tells its viewers of driving with each frame and at each change", () => {
  const { network, robot, laptop } = beginOpen();
  const states: number[] = [];
  const { driver } = laptop.inner;
  const handle = driver.handleState.bind(driver);
  driver.handleState = (state, nowUs) => {
    states.push(state.frameId);
    handle(state, nowUs);
  };
  run(network, robot, 20 * FRAME_US);
  assertEquals(new Set(states).size, 20);
  const before = states.length;
  laptop.inner.hold(network.nowUs);
  network.advance(5000);
  assert(states.length > before && driver.state!.isDriving, "a change is told without a frame");
  const told = states.length;
  laptop.release();
  network.advance(1_000_000);
  assert(states.length >= told + 5, "… and now and then where there is none");
});

Deno.test("Sender stops the robot where commands stay away, and when the camera does, each in its time", () => {
  const { network, robot, laptop } = beginOpen();
  run(network, robot, 500_000, laptop);
  assertEquals(robot.last.state, "driving");
  laptop.inner.isSilent = true;
  let sinceUs = robot.nowUs;
  run(network, robot, 500_000, laptop);
  let stop = robot.lines.find(({ atUs, state }) => atUs >= sinceUs && state === "stopped")!;
  assertEquals(stop.reason, "no command");
  assert(stop.atUs - sinceUs <= TIMEOUT_US + 3000, `${stop.atUs - sinceUs}`);
  laptop.inner.isSilent = false;
  run(network, robot, 300_000, laptop);
  assertEquals(robot.moves(stop.atUs), [], "it does not move again by itself");

  laptop.release();
  run(network, robot, 100_000);
  run(network, robot, 300_000, laptop);
  assertEquals(robot.last.state, "driving");
  sinceUs = robot.nowUs;
  pass(network, 1_000_000, laptop);
  stop = robot.lines.find(({ atUs, state }) => atUs >= sinceUs && state === "stopped")!;
  assertEquals(stop.reason, "picture too old");
  assert(stop.atUs - sinceUs <= MAX_AGE_US + 3000, `${stop.atUs - sinceUs}`);
  assertEquals(laptop.state!.reason, "picture too old");
});

Deno.test("Sender takes who leaves, and whose lease ends, for gone", () => {
  for (const isPolite of [true, false]) {
    const { network, robot, laptop } = beginOpen();
    run(network, robot, 300_000, laptop);
    assertEquals(robot.last.state, "driving");
    if (isPolite) {
      const into = new Uint8Array(1500);
      const farewell = laptop.inner.pollLeave(into)!;
      network.send(into.subarray(0, farewell.length), LAPTOP, ROBOT);
    } else network.setPath(LAPTOP, undefined, { loss: 1 });
    run(network, robot, isPolite ? 20_000 : 20_000_000);
    assertEquals([robot.last.state, robot.last.reason, robot.last.driver], ["stopped", "no driver", ""]);
  }
});

Deno.test("SealedSender lets who is paired to drive do so, and who is paired to watch press stop and no more", () => {
  const { network, robot, laptop, other } = beginSealed();
  assertEquals([laptop.state!.mayDrive, other.state!.mayDrive, other.state!.mayStop], [true, false, true]);
  run(network, robot, 300_000, other);
  assertEquals(robot.moves(), []);
  assert(robot.refused.of("not-allowed") > 0);
  other.release();
  run(network, robot, 300_000, laptop);
  assertEquals([robot.last.state, robot.last.driver, other.state!.driver], [
    "driving",
    "laptop 1",
    "laptop 1",
  ]);
  const sinceUs = robot.nowUs;
  other.inner.driver.pressStop(network.nowUs);
  run(network, robot, 300_000, laptop);
  const stop = robot.lines.find(({ atUs, state }) => atUs >= sinceUs && state === "stopped")!;
  assertEquals([stop.reason, robot.last.reason], ["stop pressed", "stop pressed"]);
  assert(stop.atUs - sinceUs < 10_000, `${stop.atUs - sinceUs}`);
  assertEquals(robot.moves(stop.atUs), []);
});

Deno.test("SealedSender has nobody drive who is served without keys, unless that is allowed", () => {
  for (const isOpen of [false, true]) {
    const network = new SimulatedNetwork({ delayUs: 2000 });
    const robot = new Robot(network, [withDrive(DRIVER.ofRobot)], isOpen);
    (robot.machine as SealedSender).setSeal(sealOf([withDrive(DRIVER.ofRobot)], true));
    const stranger = new Viewer(network, OTHER);
    run(network, robot, 500_000);
    assertEquals(stranger.state!.mayDrive, isOpen);
    run(network, robot, 500_000, stranger);
    assertEquals(robot.moves().length > 0, isOpen);
    const laptop = new Viewer(network, LAPTOP, DRIVER.ofViewer);
    stranger.release();
    run(network, robot, 4_000_000);
    assertEquals(laptop.state!.mayDrive, true);
    run(network, robot, 300_000, laptop);
    assertEquals(robot.last.driver, "laptop 1");
  }
});

Deno.test("SealedSender takes the right to drive away at once, where the robot's keys say so", () => {
  const { network, robot, laptop } = beginSealed();
  run(network, robot, 300_000, laptop);
  assertEquals(robot.last.state, "driving");
  (robot.machine as SealedSender).setSeal(sealOf([DRIVER.ofRobot, WATCHER.ofRobot]));
  const sinceUs = robot.nowUs;
  run(network, robot, 500_000, laptop);
  assert(robot.moves(sinceUs).length <= 1, "but for what was on its way");
  assertEquals([robot.last.state, laptop.state!.mayDrive, laptop.state!.mayStop], ["stopped", false, true]);
});

Deno.test("Sender takes no picture for one of the future", () => {
  const { network, robot, laptop } = beginOpen();
  const { nowUs } = robot;
  robot.machine.handleFrame({ jpeg: makeJpeg(1, 20_000), captureUs: nowUs + 60_000_000 }, nowUs);
  pass(network, 1_000_000, laptop);
  assert(robot.moves().length > 0);
  assertEquals([robot.last.state, robot.last.reason], ["stopped", "picture too old"]);
});

Deno.test("SealedSender stops the robot when the driver's pairing is forgotten", () => {
  const { network, robot, laptop } = beginSealed();
  run(network, robot, 300_000, laptop);
  assertEquals(robot.last.state, "driving");
  (robot.machine as SealedSender).setSeal(sealOf([WATCHER.ofRobot]));
  run(network, robot, 50_000, laptop);
  assertEquals([robot.last.state, robot.last.reason], ["stopped", "no driver"]);
  const sinceUs = robot.nowUs;
  run(network, robot, 500_000, laptop);
  assertEquals(robot.moves(sinceUs), []);
});

Deno.test("SealedSender is moved by no command that was forged, or has come before", () => {
  const { network, robot, laptop } = beginSealed();
  const sealed: Uint8Array[] = [];
  const send = network.send.bind(network);
  network.send = (bytes, from, to) => {
    if (from === LAPTOP) sealed.push(bytes.slice());
    send(bytes, from, to);
  };
  run(network, robot, 300_000, laptop);
  laptop.release();
  run(network, robot, 300_000);
  assert(robot.moves().length > 5);
  network.send = send;
  const sinceUs = robot.nowUs;
  const { commands } = robot.driving.statistics();
  for (const bytes of sealed) send(bytes, LAPTOP, ROBOT);
  for (const bytes of sealed) {
    const forged = bytes.slice();
    forged[forged.length - 1]! ^= 1;
    send(forged, LAPTOP, ROBOT);
  }
  // In the clear, from the driver's own address.
  for (const bytes of laptop.inner.commands) send(bytes, LAPTOP, ROBOT);
  run(network, robot, 500_000);
  assertEquals(robot.moves(sinceUs), []);
  assertEquals(robot.driving.statistics().commands, commands);
  const { drops } = (robot.machine as SealedSender).statistics().seal;
  assert(
    drops.of("replayed") + drops.of("forged") + drops.of("unsealed") >= 3 * laptop.inner.commands.length,
  );
});

Deno.test("Sender does not tell all of its viewers of each of the stops that one presses without end", () => {
  const { network, robot } = beginOpen();
  const other = new Viewer(network, OTHER);
  run(network, robot, 500_000);
  const states = () => network.traffic(ROBOT, OTHER).datagrams;
  assertEquals(other.state!.mayStop, true);
  const before = states();
  const into = new Uint8Array(1500);
  for (let i = 0; i < 1000; i++) {
    const length = encodeDatagram(
      { ...COMMAND, number: i + 1, stop: i + 1, isHeld: false, isStop: true },
      into,
    );
    network.send(into.subarray(0, length), LAPTOP, ROBOT);
    network.advance(100);
  }
  const told = states() - before;
  assert(told >= 5 && told < 60, `${told} datagrams in a tenth of a second`);
  assertEquals(other.state!.reason, "stop pressed");
});

Deno.test("Sender counts commands of another session, of strangers, and where nobody may drive", () => {
  const { network, robot, laptop } = beginOpen();
  run(network, robot, 100_000, laptop);
  const into = new Uint8Array(1500);
  const length = encodeDatagram(COMMAND, into);
  robot.machine.handleDatagram(into.slice(0, length), OTHER, robot.nowUs);
  assertEquals(robot.refused.of("unasked"), 1);
  encodeDatagram({ ...COMMAND, sessionId: 9 }, into);
  robot.machine.handleDatagram(into.slice(0, length), LAPTOP, robot.nowUs);
  assertEquals(robot.machine.statistics().drops.of("wrong-session"), 1);
  const { machine } = attachSender(new SimulatedNetwork());
  encodeDatagram(COMMAND, into);
  machine.handleDatagram(into.slice(0, length), LAPTOP, 0);
  assertEquals([machine.driving, machine.statistics().drops.of("unexpected-kind")], [undefined, 1]);
});
