/**
 * The options that every tool has.
 *
 * @module
 */

import { choiceFlag, fileFlag, integerFlag, switchFlag, textFlag, timeFlag } from "./flag.ts";

/** The port on which broadcasters and listeners meet when nothing else is said. */
export const DEFAULT_PORT = 5550;

/** Options about talking to the person at the terminal. */
export const COMMON_FLAGS = {
  "stats-interval": timeFlag("how often a status line is printed where no terminal shows it; 0: never", "1s"),
  "stats-json": fileFlag("write one JSON object a second with every counter", "FILE|-"),
  "log-format": choiceFlag("form of the log on stderr", ["text", "json"]),
  verbose: switchFlag("log more", "v"),
  quiet: switchFlag("log errors only, no status line", "q"),
  doctor: switchFlag(
    "look for what keeps pictures from coming, and say what mends it (--log-format json: as JSON)",
  ),
  help: switchFlag("show this text", "h"),
  version: switchFlag("show the version"),
};

/** Options about the socket. */
export const SOCKET_FLAGS = {
  port: integerFlag("UDP port", { min: 0, max: 65535, initial: DEFAULT_PORT }),
  bind: textFlag("local address to bind to instead of all; groups go by its interface", "ADDR"),
};
