/**
 * One measurement of one way to drive on one link:
 *
 * ```text
 *   driver.py → laptop's end ──commands──▶ robot's end → motor.py ─ ─ when ─ ─▶ driver.py
 *                            ◀──pictures──
 * ```
 *
 * 1. A network of its own is made, and the programs start.
 * 2. When the robot moves the link turns bad, and all have two seconds to adapt.
 * 3. The measured time begins, until the driver has what was asked for.
 *
 * @module
 */

import { commandIn, createNetwork, setLoss } from "../../../tests/support/network_namespaces.ts";
import { startHostScript } from "../shared/host_script.ts";
import { type Condition, QUEUE_MS } from "./conditions.ts";
import type { DrivePeer } from "./peers.ts";
import { shareLink } from "./shared_link.ts";

/** What is to be measured. */
export interface DriveTask {
  readonly peer: DrivePeer;
  readonly condition: Condition;
  readonly picturesPath: string;
  readonly fps: number;
  /** Of inputs. */
  readonly seconds: number;
  readonly stops: number;
}

/** What was measured. */
export interface DriveMeasurement {
  /** From each input or stop to the first line of it, or of a newer one, that the robot's program had read; in ms. */
  readonly tookMs: readonly number[];
  /** Why the robot stopped, each time that nobody had said so. */
  readonly interruptions: readonly string[];
  /** Stops that had not come after two seconds. */
  readonly missed: number;
}

const PORT = 5550;
const ADAPTATION_MS = 2000;

/**
 * Measures one way on one link once.
 *
 * @throws {Error} where its programs did not run; what they said is on stderr
 */
export async function measureDrive(task: DriveTask): Promise<DriveMeasurement> {
  const { peer, condition, picturesPath, fps, seconds, stops } = task;
  await using network = await createNetwork(["robot", "laptop"]);
  await using _prepared = await peer.prepare?.();
  const { robot, laptop } = network.hosts;
  const folder = await Deno.makeTempDir();
  try {
    const socket = `${folder}/told`;
    const motor = ["python3", "-B", new URL("motor.py", import.meta.url).pathname, socket];
    const route = { robot: robot.ipv4, port: PORT, pictures: picturesPath, fps, motor };
    const asked = condition.measures === "inputs" ? { seconds } : { stops, repeats: peer.repeats };
    const driving = startHostScript(laptop, [
      new URL("driver.py", import.meta.url),
      ...[socket, JSON.stringify(asked), ...peer.laptop(route)],
    ]);
    const [program, ...args] = peer.robot(route);
    const robotEnd = commandIn(robot, program!, { args, stdin: "null", stdout: "null" }).spawn();
    try {
      const driver = await driving;
      await Promise.all([robot, laptop].map((host) => setLoss(host, condition.loss)));
      const { sharedMbps: mbps } = condition;
      if (mbps) await shareLink([robot, laptop], { mbps, queueMs: QUEUE_MS });
      await new Promise((resolve) => setTimeout(resolve, ADAPTATION_MS));
      await driver.tell("begin");
      return await driver.finish() as DriveMeasurement;
    } finally {
      end(robotEnd);
      await robotEnd.status;
    }
  } catch (error) {
    throw new Error(`Cannot measure ${peer.name}: ${(error as Error).message}`, { cause: error });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function end(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch {
    // It has ended by itself.
  }
}
