/**
 * The options of `broadcast`.
 *
 * @module
 */

import { DEFAULT_DATAGRAM_BYTES, MAX_DATAGRAM_BYTES, MIN_DATAGRAM_BYTES } from "../protocol.ts";
import { COMMON_FLAGS, SOCKET_FLAGS } from "./common_flags.ts";
import { parseServedAddress } from "./door_flags.ts";
import {
  bitrateFlag,
  choiceFlag,
  fileFlag,
  type Flag,
  integerFlag,
  parseTimeUs,
  programFlag,
  switchFlag,
  textFlag,
} from "./flag.ts";
import { CAMERA_NATS_FLAGS } from "./nats_flags.ts";
import { SENDER_PAIR_FLAGS } from "./pair_flags.ts";
import { RECORD_FORMAT } from "./record_flags.ts";
import type { FlagValues } from "./parse_flags.ts";
import type { ToolText } from "./usage.ts";

/** Where the pictures come from. */
export type CameraSource =
  | { readonly kind: "auto" | "rpicam" }
  | { readonly kind: "test" }
  | { readonly kind: "stdin" }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "v4l2"; readonly device: string }
  | { readonly kind: "rtp"; readonly host: string; readonly port: number }
  | { readonly kind: "rtsp"; readonly url: string };

const CAMERA: Flag<CameraSource> = {
  placeholder: "SOURCE",
  help:
    "auto, rpicam, v4l2[:/dev/videoN], test (a pattern), - (MJPEG on stdin), rtp:[HOST:]PORT (RTP/JPEG that is sent there), rtsp://..., or a recording: FILE.mcap|.avi|.mjpeg",
  accepted:
    "auto, rpicam, v4l2, v4l2:/dev/videoN, test, -, rtp:PORT, rtp:HOST:PORT with a port from 0 to 65535, rtsp://HOST/PATH or the name of an .mcap, .avi or .mjpeg file",
  initial: { kind: "auto" },
  initialText: "auto",
  holds: "file",
  once: "it names one source",
  parse: parseCamera,
};

function parseCamera(text: string): CameraSource | undefined {
  if (text === "auto" || text === "rpicam") return { kind: text };
  if (text === "test") return { kind: "test" };
  if (text === "-") return { kind: "stdin" };
  if (text === "v4l2") return { kind: "v4l2", device: "/dev/video0" };
  if (text.startsWith("v4l2:/")) return { kind: "v4l2", device: text.slice("v4l2:".length) };
  if (text.startsWith("rtp:")) return parseRtp(text.slice("rtp:".length));
  if (/^rtsps?:/.test(text)) return parseRtsp(text);
  if (RECORDING.test(text)) return { kind: "file", path: text };
  return undefined;
}

function parseRtp(text: string): CameraSource | undefined {
  const served = parseServedAddress(text);
  return served && { kind: "rtp", host: served.hostname, port: served.port };
}

/** It goes to a program's command line as it is. */
function parseRtsp(text: string): CameraSource | undefined {
  const isPlain = URL.canParse(text) && /^rtsps?:\/\/[^\s/]/.test(text) && !/\s/.test(text);
  return isPlain ? { kind: "rtsp", url: text } : undefined;
}

const RECORDING = /.\.(mcap|avi|mjpe?g)$/i;

/** Options of the camera. */
export const CAMERA_FLAGS = {
  camera: CAMERA,
  "camera-cmd": programFlag("a command that writes MJPEG to its stdout"),
  loop: switchFlag("begin a recording again at its end"),
  width: integerFlag("pixels", { min: 64, max: 8192, initial: 1024 }),
  height: integerFlag("pixels", { min: 64, max: 8192, initial: 768 }),
  fps: integerFlag("frames per second", { min: 1, max: 240, initial: 30 }),
  quality: integerFlag("JPEG quality", { min: 1, max: 100, initial: 50 }),
  rotation: choiceFlag("turn the camera's picture", ["0", "180"]),
  hflip: switchFlag("mirror the camera's picture left to right"),
  vflip: switchFlag("mirror the camera's picture top to bottom"),
};

/** The most redundancy that can be asked for: as much again as the picture. */
const MAX_FEC_PERCENT = 100;

const FEC: Flag<"auto" | number> = {
  placeholder: "auto|off|PERCENT",
  help: "redundancy sent with each picture; auto follows the loss",
  accepted: `auto, off or a whole number from 0 to ${MAX_FEC_PERCENT}`,
  initial: "auto",
  initialText: "auto",
  parse: parseFec,
};

function parseFec(text: string): "auto" | number | undefined {
  if (text === "auto") return "auto";
  if (text === "off") return 0;
  const percent = /^\d{1,3}%?$/.test(text) ? parseInt(text) : NaN;
  return percent <= MAX_FEC_PERCENT ? percent : undefined;
}

const DEADLINE: Flag<number | undefined> = {
  placeholder: "TIME",
  help: "how long viewers may ask for what they miss of a picture (default: until the next)",
  accepted: "a time such as 50ms, up to 10s,",
  initial: undefined,
  parse: (text) => {
    const timeUs = parseTimeUs(text);
    return timeUs !== undefined && timeUs <= MAX_DEADLINE_US ? timeUs : undefined;
  },
};
const MAX_DEADLINE_US = 10_000_000;

const MAX_BITRATE = bitrateFlag("the most that is sent to each viewer on average (default: no bound)", {
  min: "10k",
  max: "10G",
});

/** Options of the stream. */
export const SEND_FLAGS = {
  name: textFlag("the stream's name, as viewers show it (default: the host name)", "NAME"),
  "no-announce": switchFlag("do not tell the network that this robot waits for viewers"),
  wire: choiceFlag("sof speaks the original scripts' wire", ["uis", "sof"]),
  payload: integerFlag("the longest datagram, in bytes", {
    min: MIN_DATAGRAM_BYTES,
    max: MAX_DATAGRAM_BYTES,
    initial: DEFAULT_DATAGRAM_BYTES,
  }, "BYTES"),
  fec: FEC,
  deadline: DEADLINE,
  "max-bitrate": MAX_BITRATE,
  prefer: choiceFlag(
    "where a link has no room for every picture as it came: all of them, but poorer; fewer, but better; or in between",
    ["balance", "motion", "detail"],
  ),
  "min-fps": integerFlag("pictures do not become fewer than this a second for being better", {
    min: 1,
    max: 240,
    initial: 10,
  }),
  "min-quality": integerFlag("the least that the camera's quality falls to", {
    min: 1,
    max: 100,
    initial: 20,
  }),
};

/** Options about what is kept. */
const RECORD_FLAGS = {
  record: fileFlag(
    "record what the camera gives, whatever the link loses: a folder, or FILE.mcap, .avi or .mjpeg",
    "FILE|DIR",
  ),
  "record-format": RECORD_FORMAT,
};

/** Options about driving the robot. */
const DRIVE_FLAGS = {
  drive: programFlag(
    "the motor program: reads what the motors are to do, one JSON object a line, from its stdin",
  ),
  "drive-output": fileFlag("write those lines elsewhere", "FILE|-"),
  "drive-timeout": integerFlag("stop where no command has come for so many milliseconds", {
    min: 50,
    max: 5000,
    initial: 250,
  }, "MS"),
  "drive-max-age": integerFlag("stop where the driver's picture is older than so many milliseconds", {
    min: 50,
    max: 5000,
    initial: 500,
  }, "MS"),
  "drive-open": switchFlag("let everybody in the network drive, paired or not"),
};

/** Options about running from the start of the machine on. */
const SERVICE_FLAGS = {
  "install-service": switchFlag(
    "run with these options from the start of the machine on, by systemd (as root)",
  ),
  "uninstall-service": switchFlag("stop and remove that service"),
  "print-service": switchFlag("show the unit that --install-service would write"),
  "service-name": textFlag("the service's name, where a machine has several (default: the tool's)", "NAME"),
};

/** All options of `broadcast`. */
export const BROADCAST_FLAGS = {
  ...CAMERA_FLAGS,
  ...SEND_FLAGS,
  ...RECORD_FLAGS,
  ...DRIVE_FLAGS,
  ...SOCKET_FLAGS,
  ...SENDER_PAIR_FLAGS,
  ...SERVICE_FLAGS,
  ...CAMERA_NATS_FLAGS,
  ...COMMON_FLAGS,
};

/** The values of {@linkcode BROADCAST_FLAGS}. */
export type BroadcastFlags = FlagValues<typeof BROADCAST_FLAGS>;

/** What `broadcast --help` says. */
export const BROADCAST_TEXT: ToolText = {
  name: "broadcast",
  summary: "send a camera's picture over UDP: the current image or nothing",
  operands: "[HOST[:PORT] ...]",
  about:
    "With addresses (hosts, a multicast group, a subnet's broadcast address) it pushes to each of them, from any\n" +
    "free port unless --port is given. Without, it waits on its port for viewers: `listen THIS_HOST`.",
  examples: [
    "broadcast laptop.local                   the Pi's camera, pushed to a laptop",
    "broadcast                                wait for viewers",
    "broadcast --camera v4l2:/dev/video2 192.168.1.74",
    "broadcast --camera test 127.0.0.1        no camera needed",
    "broadcast --camera drive.mcap --loop     a recording, as it was",
    "broadcast --record drive.mcap            keep on the robot what the camera gives",
    "broadcast --drive 'python3 motors.py'    let who is paired drive",
  ],
};
