/**
 * Connections by TCP, as both imagezmq doors use them.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { isLiteral } from "../../common/address.ts";
import { resolveAddress } from "../../net/names/resolve.ts";
import { describeConnectFailure } from "../connect_failure.ts";

/**
 * Opens one that sends at once what it is given.
 *
 * @throws an `Error` that says why there is none
 */
export async function connectTcp(
  { hostname, port }: { readonly hostname: string; readonly port: number },
  limitMs: number,
  closing: AbortSignal,
): Promise<Deno.TcpConn> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(limitMs)]);
  try {
    const lookedUp = isLiteral(hostname)
      ? hostname
      : (await deadline(resolveAddress({ host: hostname, port }), limitMs)).hostname;
    const connection = await Deno.connect({ hostname: lookedUp, port, signal });
    connection.setNoDelay(true);
    return connection;
  } catch (error) {
    throw new Error(describeConnectFailure(error), { cause: error });
  }
}

/** Writes all of it. */
export async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await connection.write(rest));
}

/** Closes it, unless that has been done. */
export function closeConnection(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // it is closed
  }
}
