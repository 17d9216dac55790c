/**
 * WebRTC between two Chromiums, with VP8 in software and no wait for what may be late: what a browser's page would take.
 *
 * Its programs, `send.ts` and `receive.ts`, speak MJPEG as the others do. A picture's age ends when Chromium has it ready to be
 * shown; that it is then drawn and compressed for the comparison is not counted.
 *
 * @module
 */

import { findProgram } from "../../../../src/capture/find_program.ts";
import type { LossPeer } from "../../loss/peers.ts";

export const WEBRTC: LossPeer = {
  id: "webrtc",
  name: "WebRTC (Chromium, VP8)",
  keepsBytes: false,
  isPresent: async () => await findProgram("chromium") !== undefined,
  sender: ({ host, port }) => run("send.ts", host, `${port}`),
  receiver: ({ port }) => run("receive.ts", `${port}`),
};

function run(program: string, ...args: readonly string[]): string[] {
  return [Deno.execPath(), "run", "-A", new URL(program, import.meta.url).pathname, ...args];
}
