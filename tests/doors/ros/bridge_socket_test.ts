import { assertEquals } from "@std/assert";
import { openBridgeSocket } from "../../../src/doors/ros/bridge_socket.ts";

/** Why a connection there ends. */
function reasonAt(port: number): Promise<string> {
  return new Promise((resolve) => {
    openBridgeSocket(`ws://127.0.0.1:${port}`, [], {
      onOpen: () => {},
      onText: () => {},
      onPong: () => {},
      onEnd: resolve,
    });
  });
}

/** The same, where this answers. */
async function reasonOf(answer: (request: Request) => Response): Promise<string> {
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  return await reasonAt(server.addr.port);
}

function closing(code?: number, reason?: string): (request: Request) => Response {
  return (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => socket.close(code, reason);
    return response;
  };
}

Deno.test("openBridgeSocket says in its own words why a connection has ended", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  assertEquals(await reasonAt(port), "no program listens there");
  assertEquals(
    await reasonOf(() => new Response("", { status: 404 })),
    "no bridge answers there (HTTP 404)",
  );
  assertEquals(await reasonOf(closing()), "it has ended the connection");
  assertEquals(await reasonOf(closing(1000)), "it has ended the connection");
  assertEquals(await reasonOf(closing(4001, "enough")), "it has ended the connection (enough)");
  assertEquals(await reasonOf(closing(4001)), "it has ended the connection (4001)");
});
