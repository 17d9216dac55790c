/**
 * The options of `listen`.
 *
 * @module
 */

import type { Orientation } from "../common/orientation.js";
import { COMMON_FLAGS, SOCKET_FLAGS } from "./common_flags.ts";
import { DEFAULT_MAX_PIXELS } from "../jpeg/inspect.ts";
import { DOOR_FLAGS, servedFlag } from "./door_flags.ts";
import { choiceFlag, fileFlag, type Flag, integerFlag, switchFlag, timeFlag } from "./flag.ts";
import { NATS_FLAGS } from "./nats_flags.ts";
import { originsFlag, parseHttpUrl } from "./origins.ts";
import { IMAGEZMQ, IMAGEZMQ_HUB } from "./imagezmq_flags.ts";
import { LISTENER_PAIR_FLAGS } from "./pair_flags.ts";
import type { FlagValues } from "./parse_flags.ts";
import { RECORD_FORMAT } from "./record_flags.ts";
import type { ToolText } from "./usage.ts";

const WEB_TOKEN: Flag<string | undefined> = {
  placeholder: "TOKEN|auto",
  help:
    "what readers of the page, and clients of doors, have to give; needed where a network is served; auto makes one",
  accepted: "auto, or 8 to 128 letters, digits and . _ ~ -",
  initial: undefined,
  parse: (text) => text === "auto" || /^[\w.~-]{8,128}$/.test(text) ? text : undefined,
};

const WEB_ORIGIN: Flag<string | undefined> = {
  placeholder: "URL",
  help: "where a proxy serves the page, such as https://robots.example/cam",
  accepted: "an address such as https://robots.example/cam",
  initial: undefined,
  parse: parsePageOrigin,
};

/** Without a slash at its end. */
function parsePageOrigin(text: string): string | undefined {
  const url = parseHttpUrl(text);
  return url && url.origin + url.pathname.replace(/\/+$/, "");
}

const ROTATIONS = [0, 90, 180, 270] as const;

const ROTATE: Flag<Orientation["rotateDegrees"]> = {
  placeholder: "0|90|180|270",
  help: "turn the shown picture clockwise",
  accepted: "one of 0, 90, 180, 270",
  initial: 0,
  initialText: "0",
  parse: (text) => ROTATIONS.find((degrees) => `${degrees}` === text),
};

const DRIVE_INPUT: Flag<"-" | undefined> = {
  placeholder: "-",
  help: 'a program drives by lines of JSON on stdin, such as {"linear": 0.4, "angular": -0.1}',
  accepted: "-, for stdin,",
  initial: undefined,
  parse: (text) => text === "-" ? text : undefined,
};

/** All options of `listen`. */
export const LISTEN_FLAGS = {
  find: switchFlag("list the robots that announce themselves in this network, and end (exit code 1: none)"),
  view: choiceFlag("auto: a window where SDL2 and a display are found, else the web page", [
    "auto",
    "sdl",
    "web",
    "none",
  ]),
  web: servedFlag("where the web page is served", { hostname: "127.0.0.1", port: 8080 }),
  "web-token": WEB_TOKEN,
  "web-origin": WEB_ORIGIN,
  "web-embed": originsFlag(
    "a site whose pages may show the page and its pictures, such as https://dashboard.example",
  ),
  "web-cert": fileFlag("serve the page by TLS: the certificate and those that vouch for it, as PEM", "FILE"),
  "web-key": fileFlag("the certificate's private key, as PEM without a passphrase", "FILE"),
  output: fileFlag("write every frame, as MJPEG", "FILE|-"),
  "pose-output": fileFlag("write every pose, as JSON lines, or as CSV where the name ends in .csv", "FILE|-"),
  imagezmq: IMAGEZMQ,
  "imagezmq-hub": IMAGEZMQ_HUB,
  record: fileFlag("record from the start: a folder, or FILE.mcap, .avi or .mjpeg", "FILE|DIR"),
  "record-format": RECORD_FORMAT,
  "drive-input": DRIVE_INPUT,
  rotate: ROTATE,
  flip: switchFlag("mirror the shown picture left to right"),
  "max-age": timeFlag("past this age the view says that the picture is old", "500ms"),
  "max-pixels": integerFlag("larger pictures are refused: width times height", {
    min: 1,
    max: 1_000_000_000,
    initial: DEFAULT_MAX_PIXELS,
  }),
  wire: choiceFlag("auto tells them apart, and takes sof where no robot is asked", ["auto", "uis", "sof"]),
  ...DOOR_FLAGS,
  ...SOCKET_FLAGS,
  ...LISTENER_PAIR_FLAGS,
  ...NATS_FLAGS,
  ...COMMON_FLAGS,
};

/** The values of {@linkcode LISTEN_FLAGS}. */
export type ListenFlags = FlagValues<typeof LISTEN_FLAGS>;

/** What `listen --help` says. */
export const LISTEN_TEXT: ToolText = {
  name: "listen",
  summary: "show a robot's camera, as it is now",
  operands: "[HOST[:PORT] | nats://SERVER/SITE/ROBOT ...]",
  about:
    "Without addresses it shows what is pushed to its port; where nothing is, it lists the robots that it finds, and a\n" +
    "click or a number chooses one. With, it asks those broadcasters for their streams, from any free port unless --port\n" +
    "is given; the address of a multicast group joins the group.",
  examples: [
    "listen                                   show what is pushed here, or choose a robot that is found",
    "listen robot.local                       ask a robot for its stream",
    "listen --output - | ffplay -             every frame to another program",
    "autopilot | listen robot.local --drive-input -    a program drives the robot",
    "listen --record drive.mcap               record pictures, poses and the link's figures",
    "listen --web 8081 --view web             the page, on another port",
    "listen --view web --web 0.0.0.0:8080 --web-token auto    the page for a phone in the field",
  ],
};
