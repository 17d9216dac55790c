/**
 * `src/doors/connect_failure.ts` of a page, which is told nothing but that there is no connection.
 *
 * @module
 */

/** @param {Error} error */
export function describeConnectFailure({ message }) {
  if (message !== "") return message;
  return `no server of NATS answers there (nats:// without TLS, tls:// with it), or its allowed_origins lets in no page of ${
    origin === "null" ? "a file: put it on a server" : origin
  }`;
}
