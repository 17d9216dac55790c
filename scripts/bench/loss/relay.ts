/**
 * A link with a delay: a third host that forwards what the two others send, later.
 *
 * @module
 */

import type { NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { startHostScript } from "../shared/host_script.ts";

/** What a relay did. */
export interface RelayRecord {
  readonly datagrams: number;
  /** Did not find room in its socket. */
  readonly lost: number;
  /** How much later than the delay a datagram was sent on. */
  readonly lateMedianUs: number;
  readonly lateP99Us: number;
  readonly lateMaxUs: number;
}

/** Starts a relay on a host: what is sent to its port comes to the same port of `target` after the delay. */
export async function startRelay(
  host: NetworkNamespace,
  { port, target, delayMs }: {
    readonly port: number;
    readonly target: NetworkNamespace;
    readonly delayMs: number;
  },
): Promise<{ finish(): Promise<RelayRecord> }> {
  const script = await startHostScript(host, [
    new URL("relay.py", import.meta.url),
    ...[`${port}`, target.ipv4, `${port}`, `${delayMs}`],
  ]);
  return { finish: async () => await script.finish() as RelayRecord };
}
