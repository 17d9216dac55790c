/**
 * Connections by TLS, on those that a server accepts.
 *
 * @module
 */

import type { Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import type { Certificate } from "./certificate.ts";

/**
 * Gives what makes an accepted connection one by TLS. Its handshake begins by itself; its end, also by a fault, closes the
 * connection below, and until it is done nothing can be read.
 */
export function createTls({ cert, key }: Pick<Certificate, "cert" | "key">): (accepted: Socket) => Socket {
  const secureContext = createSecureContext({ cert, key });
  return (accepted) => {
    // What goes wrong below is told above, too, where it is heard.
    accepted.on("error", () => {});
    return new TLSSocket(accepted, { isServer: true, secureContext });
  };
}
