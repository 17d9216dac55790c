/**
 * The ways to drive that are compared: each takes a driver's lines on stdin on the laptop, and writes lines to a motor program on
 * the robot, whose camera's pictures go the other way.
 *
 * @module
 */

import { asUser, pairUsers } from "../shared/paired.ts";
import { runTool } from "../shared/peers.ts";

/** What both ends are told. */
export interface DriveRoute {
  /** The robot's address. */
  readonly robot: string;
  readonly port: number;
  /** A file of JPEGs, one after the other. */
  readonly pictures: string;
  readonly fps: number;
  /** The motor program. */
  readonly motor: readonly string[];
}

/** One of them. */
export interface DrivePeer {
  /** On the command line. */
  readonly id: string;
  readonly name: string;
  /** Whether the driver says a stop again and again: each may be lost. */
  readonly repeats: boolean;
  robot(route: DriveRoute): readonly string[];
  laptop(route: DriveRoute): readonly string[];
  /** Makes what both need before they start. */
  prepare?(): Promise<AsyncDisposable>;
}

const [CAMERA, TELEOP] = ["camera.py", "teleop.py"].map((name) => new URL(name, import.meta.url).pathname);

/** This project, between two users who are paired. */
export const OURS: DrivePeer = {
  id: "ours",
  name: "ours, sealed",
  repeats: false,
  robot: ({ port, pictures, fps, motor }) => [
    ...asUser("robot"),
    ...runTool("broadcast"),
    ...["--quiet", "--port", `${port}`, "--camera-cmd", `python3 -B ${CAMERA} ${pictures} ${fps}`],
    ...["--drive", motor.join(" ")],
  ],
  laptop: ({ robot, port }) => [
    ...asUser("viewer"),
    ...runTool("listen"),
    ...["--quiet", "--view", "none", "--port", "0", "--drive-input", "-", `${robot}:${port}`],
  ],
  prepare: pairUsers,
};

/** What rosbridge and the like do; pictures by MJPEG over another connection. */
const TCP = makeTeleop("tcp", "TCP, MJPEG by TCP", false);
/** The current command, 50 times a second. */
const UDP = makeTeleop("udp", "UDP 50/s, MJPEG by TCP", true);

/** All of them, in the order in which they take turns. */
export const DRIVE_PEERS: readonly DrivePeer[] = [OURS, TCP, UDP];

function makeTeleop(id: string, name: string, repeats: boolean): DrivePeer {
  const teleop = ["python3", "-B", TELEOP!, id];
  return {
    id,
    name,
    repeats,
    robot: ({ port, pictures, fps, motor }) => [...teleop, "robot", `${port}`, pictures, `${fps}`, ...motor],
    laptop: ({ robot, port }) => [...teleop, "laptop", `${port}`, robot],
  };
}
