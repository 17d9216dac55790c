/**
 * A thread that blocks until it is commanded, and answers each command by its copy. Its first message is the line.
 *
 * @module
 */

import { openWaitSet } from "../../src/system/wait_set.ts";
import { type CommandLine, CommandQueue, type WorkerScope } from "../../src/threads/commands.ts";

/** Long enough that nobody waits for it to end by itself. */
const LONG_US = 1_000_000_000;

const scope = self as unknown as WorkerScope<CommandLine | string, string>;
let queue: CommandQueue | undefined;

async function run(line: CommandLine): Promise<void> {
  const waits = openWaitSet()!;
  let isDue = false;
  const taken = queue = new CommandQueue(line, () => isDue = true);
  waits.add(taken);
  for (;;) {
    while (!isDue) waits.wait(LONG_US);
    isDue = false;
    await taken.settled();
  }
}

scope.onmessage = ({ data }) => {
  if (typeof data !== "string") return void run(data);
  scope.postMessage(data);
  if (data === "close") scope.close();
  queue!.noteTaken();
};
