/**
 * Whether sockets can be had on this host: free ports, and buffers that are large enough.
 *
 * @module
 */

import { LISTENER_BUFFER_BYTES } from "../net/udp_socket.ts";
import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

/** Linux's own default: room for what a sender's pacing lets out at once. */
const SEND_BUFFER_BYTES = 212_992;

/** Whether the UDP port is free on this host. */
// deno-lint-ignore require-await -- checks are alike, whether they need to wait or not
export async function checkUdpPort(
  system: Pick<System, "bindUdp" | "os">,
  { hostname, port }: { readonly hostname?: string | undefined; readonly port: number },
): Promise<Finding> {
  const name = `UDP port ${port}`;
  try {
    system.bindUdp(hostname, port);
    return { name, status: "ok", says: "free" };
  } catch (error) {
    const fix = system.os === "linux" ? { fix: `sudo ss -ulpn 'sport = :${port}'   # shows which` } : {};
    return { name, status: "fail", says: (error as Error).message, ...fix };
  }
}

/** Whether the web page's port is free on this host. */
// deno-lint-ignore require-await -- as above
export async function checkWebPort(
  system: Pick<System, "bindTcp" | "os">,
  { hostname, port }: { readonly hostname: string; readonly port: number },
): Promise<Finding> {
  const name = `web port ${port}`;
  try {
    system.bindTcp(hostname, port);
    return { name, status: "ok", says: `free on ${hostname}` };
  } catch (error) {
    const isTaken = error instanceof Deno.errors.AddrInUse;
    const reason = isTaken ? "another program uses it already" : (error as Error).message;
    return {
      name,
      status: "fail",
      says: `cannot be used on ${hostname}: ${reason}`,
      ...(isTaken ? { fix: `listen --web ${port + 1} …` } : {}),
    };
  }
}

/** How much the kernel lets a listener's socket keep while the listener is busy. */
export async function checkReceiveBuffer(system: Pick<System, "readText">): Promise<readonly Finding[]> {
  return await checkBuffer(system, {
    name: "receive buffer",
    key: "net.core.rmem_max",
    wantedBytes: LISTENER_BUFFER_BYTES,
    otherwise: "enough for a paced stream; on a busy machine packets may be dropped",
  });
}

/** How much a sender's socket takes at once. */
export async function checkSendBuffer(system: Pick<System, "readText">): Promise<readonly Finding[]> {
  return await checkBuffer(system, {
    name: "send buffer",
    key: "net.core.wmem_default",
    wantedBytes: SEND_BUFFER_BYTES,
    otherwise: "large pictures do not leave at once",
  });
}

async function checkBuffer(
  system: Pick<System, "readText">,
  { name, key, wantedBytes, otherwise }: {
    name: string;
    key: string;
    wantedBytes: number;
    otherwise: string;
  },
): Promise<readonly Finding[]> {
  const bytes = Number(await system.readText(`/proc/sys/${key.replaceAll(".", "/")}`) ?? NaN);
  if (Number.isNaN(bytes)) return [];
  const kib = `${Math.floor(bytes / 1024)} KiB`;
  if (bytes >= wantedBytes) return [{ name, status: "ok", says: kib }];
  const setting = `${key}=${wantedBytes}`;
  const says = `${kib}: ${otherwise} (kept where a file in /etc/sysctl.d says ${setting})`;
  return [{ name, status: "warn", says, fix: `sudo sysctl -w ${setting}` }];
}
