/**
 * The doors that are measured: how each is opened, and by which program it is read.
 *
 * @module
 */

import { pythonWith } from "../../../tests/support/python_packages.ts";
import { IMAGEZMQ_PACKAGES } from "../../../tests/support/imagezmq.ts";
import { ROS_PACKAGES } from "../../../tests/support/ros_packages.ts";
import { GSTREAMER, type Ports, runTool } from "../shared/peers.ts";

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
  /** What it says of each picture. */
  readonly tells: { readonly name: boolean; readonly age: boolean };
  /** Whether pictures have the headers that they came with. @default true */
  readonly keepsHeaders?: boolean;
  /** Whether the listener comes to its reader, which has to be there first. @default false */
  readonly isReaderFirst?: boolean;
  /** The sender that those who use such readers have, to the same reader. */
  readonly rival?: Rival;
  /** Such senders are taken by the listener, too: how it is measured with theirs, at `--output -`. */
  readonly entry?: Entry;
}

/** The other way of a door. */
export interface Entry {
  readonly name: string;
  /** What opens it. */
  args(ports: DoorPorts): readonly string[];
}

/** Another sender for a door's reader. */
export interface Rival {
  readonly name: string;
  /** Whether its reader goes to it, at the door's port. @default false */
  readonly isFirst?: boolean;
  /** Writes a line for each picture that is given to it. */
  sender(pictures: PictureSource, ports: DoorPorts): Promise<readonly string[]>;
}

/** What is sent. */
export interface PictureSource {
  readonly path: string;
  readonly fps: number;
}

/** What the robot calls its stream. */
export const STREAM_NAME = "front";
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
  const name = ["--name", STREAM_NAME];
  return script("camera.py", path, `${fps}`, ...robot, ...name, `${HOST}:${ports.stream}`);
}

/** One of the programs of this folder, in a Python that has the packages. */
async function scriptWith(packages: readonly string[], [name, ...args]: readonly [string, ...string[]]) {
  return [(await pythonWith(packages))!, "-B", `${FOLDER}${name}`, ...args];
}

async function hasPackages(packages: readonly string[]): Promise<boolean> {
  return await pythonWith(packages) !== undefined;
}

/** All of them. */
export const DOORS: readonly BenchDoor[] = [
  {
    id: "mjpeg",
    name: "/stream.mjpeg, Python's urllib",
    tells: { name: false, age: true },
    isPresent: () => Promise.resolve(true),
    port: ({ web }) => web,
    reader: ({ web }) => Promise.resolve(script("read_http.py", `http://${HOST}:${web}/stream.mjpeg`)),
  },
  {
    id: "frames",
    name: "/frames, uis_camera.py",
    tells: { name: true, age: true },
    isPresent: () => Promise.resolve(true),
    port: ({ web }) => web,
    reader: ({ web }) => Promise.resolve(script("read_frames.py", `http://${HOST}:${web}`)),
  },
  {
    id: "foxglove",
    name: "--foxglove, Foxglove's client",
    tells: { name: true, age: true },
    isPresent: () => hasPackages(ROS_PACKAGES),
    args: ({ door }) => ["--foxglove", `${HOST}:${door}`],
    port: ({ door }) => door,
    reader: ({ door }) =>
      Promise.resolve([Deno.execPath(), "run", "-A", `${FOLDER}read_foxglove.ts`, `ws://${HOST}:${door}`]),
    rival: {
      name: "Foxglove's SDK to Foxglove's client",
      isFirst: true,
      sender: ({ path, fps }, { door }) =>
        scriptWith(ROS_PACKAGES, ["foxglove_sender.py", path, `${fps}`, `${door}`]),
    },
  },
  {
    id: "ros",
    name: "--ros, a bridge of Foxglove's SDK",
    tells: { name: true, age: true },
    isPresent: () => hasPackages(ROS_PACKAGES),
    args: ({ door }) => ["--ros", `ws://${HOST}:${door}`],
    isReaderFirst: true,
    reader: ({ door }) => scriptWith(ROS_PACKAGES, ["ros_bridge.py", `${door}`]),
  },
  {
    id: "imagezmq",
    name: "--imagezmq, imagezmq's hub",
    tells: { name: true, age: false },
    isPresent: () => hasPackages(IMAGEZMQ_PACKAGES),
    args: ({ door }) => ["--imagezmq", `tcp://${HOST}:${door}`],
    isReaderFirst: true,
    reader: ({ door }) => scriptWith(IMAGEZMQ_PACKAGES, ["imagezmq_hub.py", `${door}`]),
    rival: {
      name: "imagezmq to imagezmq",
      sender: ({ path, fps }, { door }) =>
        scriptWith(IMAGEZMQ_PACKAGES, ["imagezmq_sender.py", path, `${fps}`, `${door}`]),
    },
    entry: {
      name: "imagezmq to --imagezmq-hub, at --output -",
      args: ({ door }) => ["--imagezmq-hub", `${HOST}:${door}`],
    },
  },
  {
    id: "rtp",
    name: "--rtp, GStreamer's rtpjpegdepay",
    keepsHeaders: false,
    tells: { name: false, age: false },
    isPresent: GSTREAMER.isPresent,
    args: ({ door }) => ["--rtp", `${HOST}:${door}`],
    isReaderFirst: true,
    reader: ({ door }) => Promise.resolve(script("read_mjpeg.py", ...GSTREAMER.receiver!(atPort(door)))),
    rival: {
      name: "GStreamer to GStreamer",
      sender: ({ path, fps }, { door }) =>
        Promise.resolve(script("camera.py", path, `${fps}`, ...GSTREAMER.sender(atPort(door)))),
    },
  },
];

function atPort(receiver: number): Ports {
  return { receiver, sender: 0, page: 0, viewer: 0 };
}
