/**
 * Whether interfaces are up.
 *
 * @module
 */

import type { System } from "./system.ts";

const INTERFACES = "/sys/class/net";

/** Those that are not known to be down; where the system does not say, that is all. */
export async function keepUp<One extends { readonly name: string }>(
  system: Pick<System, "readText">,
  all: readonly One[],
): Promise<readonly One[]> {
  const states = await Promise.all(
    all.map(({ name }) => system.readText(`${INTERFACES}/${name}/operstate`).catch(() => undefined)),
  );
  return all.filter((_, i) => !/^(down|lowerlayerdown)$/.test(states[i]?.trim() ?? ""));
}
