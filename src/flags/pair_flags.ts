/**
 * The options about who is paired with whom.
 *
 * @module
 */

import { parseCode } from "../pair/code.ts";
import { type Flag, switchFlag, textFlag } from "./flag.ts";

const ONE_PEER = "each takes one away";

/** Of all tools. */
const PAIR_FLAGS = {
  paired: switchFlag("list who is paired with this user's programs, and end"),
  forget: { ...textFlag("take a pairing away, which ends its session, and end", "NAME"), once: ONE_PEER },
};

/** Of the sending tools. */
export const SENDER_PAIR_FLAGS = {
  pair: switchFlag("let one more listener in: shows the code to be typed there"),
  "print-key": switchFlag("with --pair: write the key for listen --add-key to a pipe, instead of a code"),
  "watch-only": switchFlag("with --pair: that listener may watch, and not drive"),
  ...PAIR_FLAGS,
  open: switchFlag("serve everybody, though listeners are paired"),
};

const CODE: Flag<string | undefined> = {
  placeholder: "CODE",
  help: "pair with the robot, by the code that its broadcast --pair shows",
  accepted: "the code that broadcast --pair shows on the robot, such as 4827-1935,",
  initial: undefined,
  once: "it is for one robot",
  parse: parseCode,
};

/** Of the listener. */
export const LISTENER_PAIR_FLAGS = {
  pair: CODE,
  "add-key": switchFlag("keep the robot's key, which comes by stdin from its broadcast --pair --print-key"),
  ...PAIR_FLAGS,
  open: switchFlag("take what is pushed here unsealed, though robots are paired"),
};
