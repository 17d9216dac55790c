/**
 * One turn: a robot, a listener with doors, and a reader at each, all at the same time.
 *
 * 1. readers to which the listener comes, the listener, the other readers, the robot
 * 2. once each has had a picture: the warm-up, then the measured time
 * 3. in the measured time a reader may stand still
 * 4. what came out of each is put beside what was given to the robot
 *
 * @module
 */

import { findFreeTcpPort, findFreeUdpPort } from "../../free_ports.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { type BenchDoor, type DoorPorts, type PictureSource, readListener, sendToListener } from "./doors.ts";
import { type Moment, placeArrivals } from "./figures.ts";
import { Program } from "./program.ts";

/** How long each turn takes. */
export interface TurnTimes {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** What is to be measured. */
export interface Turn extends TurnTimes {
  readonly pictures: PictureSource;
  readonly doors: readonly BenchDoor[];
  /** Whose reader stands still in the measured time. */
  readonly stopped?: BenchDoor | undefined;
}

/** The pictures that were given, and when each came out, by its place among them. */
export interface Passage {
  readonly given: readonly Moment[];
  readonly found: ReadonlyMap<number, number>;
}

/** What came out. */
export interface TurnResult {
  /** Of `--output -`. */
  readonly output: Passage;
  /** By the door's id. */
  readonly doors: ReadonlyMap<string, Passage>;
}

/** The programs of a turn at work. */
export interface RunningDoors extends AsyncDisposable {
  readonly robot: Program;
  /** Read at `--output -`. */
  readonly listener: Program;
  readonly readers: ReadonlyMap<BenchDoor, Program>;
}

const HOST = "127.0.0.1";
const START_LIMIT_MS = 30_000;
/** What was given last still comes out. */
const DRAIN_MS = 500;

/** Measures the doors that are open together. */
export async function measureTurn(turn: Turn): Promise<TurnResult> {
  await using running = await startDoors(turn);
  const { robot, listener, readers } = running;
  const span = await runSpan(turn, turn.stopped && readers.get(turn.stopped));
  const passage = ({ moments }: Program) => ({
    given: robot.moments,
    found: placeArrivals(robot.moments, moments, span),
  });
  return {
    output: passage(listener),
    doors: new Map([...readers].map(([{ id }, reader]) => [id, passage(reader)])),
  };
}

/** Starts a robot, a listener and its doors' readers, and waits until each has had a picture; its disposal ends all. */
export async function startDoors(
  { doors, pictures }: Pick<Turn, "doors" | "pictures">,
): Promise<RunningDoors> {
  await using programs = new AsyncDisposableStack();
  const start = (command: readonly string[]) => programs.use(new Program(command));
  const shared = { stream: findFreeUdpPort(), web: findFreeTcpPort() };
  const portsOf = new Map(doors.map((door) => [door, { ...shared, door: findFreeTcpPort() }]));
  const readers = new Map<BenchDoor, Program>();
  const startReaders = async (isFirst: boolean) => {
    for (const door of doors.filter(({ isReaderFirst = false }) => isReaderFirst === isFirst)) {
      readers.set(door, start(await door.reader(portsOf.get(door)!)));
    }
  };
  await startReaders(true);
  const view = doors.some((door) => !door.args) ? ["web", "--web", `${HOST}:${shared.web}`] : ["none"];
  const args = doors.flatMap((door) => door.args?.(portsOf.get(door)!) ?? []);
  const listener = start(readListener({ ...shared, door: 0 }, ["--view", ...view, ...args]));
  await listener.until("the listener listens", () => /Listening/.test(listener.said), START_LIMIT_MS);
  for (const [door, ports] of portsOf) await awaitPort(listener, door.port?.(ports));
  await startReaders(false);
  const robot = start(sendToListener(pictures, { ...shared, door: 0 }));
  for (const program of [listener, ...readers.values()]) await awaitPicture(program);
  const all = programs.move();
  return { robot, listener, readers, [Symbol.asyncDispose]: () => all.disposeAsync() };
}

/** Measures the sender that those who use such a reader have. */
export async function measureRival(
  { reader, rival }: BenchDoor,
  turn: Omit<Turn, "doors" | "stopped">,
): Promise<Passage> {
  await using programs = new AsyncDisposableStack();
  const ports: DoorPorts = { stream: 0, web: 0, door: findFreeTcpPort() };
  const startSender = async () => programs.use(new Program(await rival!.sender(turn.pictures, ports)));
  const first = rival!.isFirst ? await startSender() : undefined;
  if (first) await awaitPort(first, ports.door);
  const receiver = programs.use(new Program(await reader(ports)));
  const sender = first ?? await startSender();
  await awaitPicture(receiver);
  const span = await runSpan(turn);
  return { given: sender.moments, found: placeArrivals(sender.moments, receiver.moments, span) };
}

/** Measures the way from such a sender through the listener. */
export async function measureEntry(
  { rival, entry }: BenchDoor,
  turn: Omit<Turn, "doors" | "stopped">,
): Promise<Passage> {
  await using programs = new AsyncDisposableStack();
  const ports: DoorPorts = { stream: findFreeUdpPort(), web: 0, door: findFreeTcpPort() };
  const listener = programs.use(
    new Program(readListener(ports, ["--view", "none", ...entry!.args(ports)])),
  );
  await awaitPort(listener, ports.door);
  const sender = programs.use(new Program(await rival!.sender(turn.pictures, ports)));
  await awaitPicture(listener);
  const span = await runSpan(turn);
  return { given: sender.moments, found: placeArrivals(sender.moments, listener.moments, span) };
}

async function awaitPort(server: Program, port: number | undefined): Promise<void> {
  if (port === undefined) return;
  await server.until(`port ${port} is open`, async () => {
    try {
      (await Deno.connect({ hostname: HOST, port })).close();
      return true;
    } catch {
      return false;
    }
  }, START_LIMIT_MS);
}

async function awaitPicture(program: Program): Promise<void> {
  await program.until("a picture has come out", () => program.moments.length > 0, START_LIMIT_MS);
}

/** The measured time, in which a program may stand still. */
async function runSpan({ warmUpSeconds, seconds }: TurnTimes, stopped?: Program) {
  await wait(warmUpSeconds * 1000);
  const fromUs = monotonicUs();
  stopped?.stop();
  await wait(seconds * 1000);
  const toUs = monotonicUs();
  await wait(DRAIN_MS);
  return { fromUs, toUs };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
