/**
 * The doors that are measured: how each is opened, and by which program it is read.
 *
 * @module
 */

import { runTool } from "../shared/peers.ts";

/** Where the ends of a turn are, on 127.0.0.1. */
export interface DoorPorts {
  /** Where the listener hears the robot, by UDP. */
  readonly stream: number;
  /** Where its page is served, by TCP. */
  readonly web: number;
  /** Of the door itself, by TCP or UDP. */
  readonly door: number;
}

/** A door of the listener, and who reads it. */
export interface BenchDoor {
  readonly id: string;
  readonly name: string;
  isPresent(): Promise<boolean>;
  /** What opens it; absent: the page's server, which is one of its doors. */
  args?(ports: DoorPorts): readonly string[];
  /** The TCP port that its reader goes to, once it is there. */
  port?(ports: DoorPorts): number;
  /** The program that reads it, and writes a line for each picture as `moments.py` does. */
  reader(ports: DoorPorts): Promise<readonly string[]>;
  /** Whether the listener comes to its reader, which has to be there first. @default false */
  readonly isReaderFirst?: boolean;
  /** The sender that those who use such readers have, to the same reader. */
  readonly rival?: Rival;
}

/** Another sender for a door's reader. */
export interface Rival {
  readonly name: string;
  /** Writes a line for each picture that is given to it. */
  sender(pictures: PictureSource, ports: DoorPorts): Promise<readonly string[]>;
}

/** What is sent. */
export interface PictureSource {
  readonly path: string;
  readonly fps: number;
}

const HOST = "127.0.0.1";
const FOLDER = new URL(".", import.meta.url).pathname;

/** The command that runs one of the programs of this folder. */
export function script(name: string, ...args: readonly string[]): readonly string[] {
  return ["python3", "-B", `${FOLDER}${name}`, ...args];
}

/** The listener itself, whose stdout is read; its other doors are among the arguments. */
export function readListener(ports: DoorPorts, args: readonly string[]): readonly string[] {
  const own = ["--bind", HOST, "--port", `${ports.stream}`, "--output", "-", ...args];
  return script("read_mjpeg.py", ...runTool("listen"), ...own);
}

/** The robot. */
export function sendToListener({ path, fps }: PictureSource, ports: DoorPorts): readonly string[] {
  const robot = [...runTool("broadcast"), "--camera", "-", "--bind", HOST, "--port", "0", "--quiet"];
  return script("camera.py", path, `${fps}`, ...robot, `${HOST}:${ports.stream}`);
}

/** All of them. */
export const DOORS: readonly BenchDoor[] = [
  {
    id: "mjpeg",
    name: "/stream.mjpeg, Python's urllib",
    isPresent: () => Promise.resolve(true),
    port: ({ web }) => web,
    reader: ({ web }) => Promise.resolve(script("read_http.py", `http://${HOST}:${web}/stream.mjpeg`)),
  },
];
