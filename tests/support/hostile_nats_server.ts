/**
 * A server that is none of NATS, or one that means harm.
 *
 * @module
 */

/** What it says to who connects; nothing more where it returns. */
export type Harm = (
  say: (text: string | Uint8Array<ArrayBuffer>) => void,
  isOver: () => boolean,
) => Promise<void>;

/** One that runs. */
export interface HostileNatsServer extends AsyncDisposable {
  readonly url: string;
  /** Connections so far, and those that the other end has left. */
  readonly connections: number;
  readonly left: number;
}

/** What a server says at first, and to who asks whether it is there. */
export const HELLO = 'INFO {"version":"2.10.0","headers":true,"max_payload":1048576} \r\nPONG\r\n';

/** Starts one on this host. */
export function startHostileNatsServer(harm: Harm): HostileNatsServer {
  const counts = { connections: 0, left: 0 };
  const harms = new Set<Promise<void>>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 0 });
    let isOver = false;
    socket.onopen = () => {
      counts.connections++;
      const say = (text: string | Uint8Array<ArrayBuffer>) => {
        if (!isOver) socket.send(typeof text === "string" ? new TextEncoder().encode(text) : text);
      };
      harms.add(harm(say, () => isOver));
    };
    socket.onerror = () => {};
    socket.onclose = () => {
      isOver = true;
      counts.left++;
    };
    return response;
  });
  return {
    url: `nats://127.0.0.1:${server.addr.port}`,
    get connections() {
      return counts.connections;
    },
    get left() {
      return counts.left;
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      // What one waits for is no leak of the test.
      await Promise.all(harms);
    },
  };
}
