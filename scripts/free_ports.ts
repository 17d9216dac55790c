/**
 * Ports of this host: which are free, and whether somebody answers.
 *
 * @module
 */

/** A UDP port that is free, and stays free if nobody else takes it. */
export function findFreeUdpPort(): number {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  socket.close();
  return port;
}

/** The preferred TCP port, or another where that is taken. */
export function findFreeTcpPort(preferred = 0): number {
  for (const port of [preferred, 0]) {
    try {
      const listener = Deno.listen({ hostname: "127.0.0.1", port });
      listener.close();
      return listener.addr.port;
    } catch {
      // Taken: the next.
    }
  }
  return preferred;
}

/** Whether somebody answers at a TCP port. */
export async function answers(port: number): Promise<boolean> {
  try {
    using _ = await Deno.connect({ hostname: "127.0.0.1", port });
    return true;
  } catch {
    return false;
  }
}
