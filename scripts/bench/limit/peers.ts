/**
 * What is as near to the limit as it gets.
 *
 * @module
 */

import { findProgram } from "../../../src/capture/find_program.ts";
import { type Peer, traced } from "../shared/peers.ts";
import { PAYLOAD_BYTES } from "./calls.ts";

/** Two programs of one blocking thread each, in the same Deno: whole pictures, and nothing repaired, reported or paced. */
export const FLOOR: Peer = {
  name: "the floor",
  keepsBytes: true,
  isPresent: () => Promise.resolve(Deno.build.os === "linux"),
  sender: ({ receiver }) => runEnd("send", receiver),
  receiver: ({ receiver }) => runEnd("receive", receiver),
};

/** Bytes that are passed on as they come, by a program in C that knows nothing of pictures. */
export const SOCAT: Peer = {
  name: "bytes (socat)",
  keepsBytes: true,
  isPresent: async () => await findProgram("socat") !== undefined,
  sender: (
    { receiver },
  ) => ["socat", "-u", "-b", `${PAYLOAD_BYTES}`, "STDIN", `UDP4-DATAGRAM:127.0.0.1:${receiver}`],
  receiver: (
    { receiver },
  ) => ["socat", "-u", `UDP4-RECV:${receiver},bind=127.0.0.1,rcvbuf=4000000`, "STDOUT"],
};

function runEnd(name: "send" | "receive", port: number): string[] {
  return traced([Deno.execPath(), "run", "-A", new URL(`${name}.ts`, import.meta.url).pathname, `${port}`]);
}
