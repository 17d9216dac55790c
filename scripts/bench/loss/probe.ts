/**
 * How long silences really are.
 *
 * @module
 */

import { commandIn, createNetwork } from "../../../tests/support/network_namespaces.ts";
import { startHostScript } from "../shared/host_script.ts";
import { setSilences, type Silences } from "./silence.ts";

const PORT = 5550;
const LEAST_SILENCES = 4;
const LEAST_MS = 4_000;

/** Lets a link fall silent some times, and returns for how many ms nothing came through, each time. */
export async function probeSilences(silences: Silences): Promise<readonly number[]> {
  await using network = await createNetwork(["robot", "laptop"]);
  const { robot, laptop } = network.hosts;
  const forMs = Math.max(LEAST_MS, silences.everyMs * LEAST_SILENCES);
  const script = new URL("probe.py", import.meta.url);
  const receiver = await startHostScript(laptop, [script, "receive", `${PORT}`]);
  await setSilences([robot, laptop], { ...silences, forMs });
  const seconds = (forMs + silences.everyMs) / 1000;
  const args = ["-B", script.pathname, "send", laptop.ipv4, `${PORT}`, `${seconds}`];
  await commandIn(robot, "python3", { args }).output();
  return await receiver.finish() as number[];
}
