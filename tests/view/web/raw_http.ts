/**
 * HTTP as the bytes that go over the connection, for what `fetch` does not let a test say or leave unread.
 *
 * @module
 */

/** Sends a GET with these headers and keeps the connection open. */
export async function openRequest(
  url: string,
  options: { readonly path: string; readonly headers?: Record<string, string> },
): Promise<Deno.TcpConn> {
  const { hostname, port, host } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const headers = Object.entries({ Host: host, ...options.headers });
  const lines = [
    `GET ${options.path} HTTP/1.1`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ];
  await connection.write(new TextEncoder().encode(lines.join("\r\n")));
  return connection;
}

/** The status of the answer to such a GET. */
export async function readStatus(url: string, options: Parameters<typeof openRequest>[1]): Promise<number> {
  using connection = await openRequest(url, options);
  const buffer = new Uint8Array(64);
  const length = await connection.read(buffer) ?? 0;
  return Number(new TextDecoder().decode(buffer.subarray(0, length)).split(" ")[1]);
}

/** What a browser sends to open a WebSocket. */
export const WEB_SOCKET_HEADERS = {
  Connection: "Upgrade",
  Upgrade: "websocket",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
};
