/** `listen` and a broadcaster that has no place for it. */

import { MachineLoop } from "../../src/net/machine_loop.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";
import { openUdpSocket } from "../../src/net/udp_socket.ts";
import { Sender } from "../../src/send/sender.ts";
import { startTool } from "../support/tools.ts";

Deno.test("listen says in its log and its status line that a broadcaster has no place for it", async () => {
  const socket = openUdpSocket({ hostname: "127.0.0.1", port: 0 });
  const sender = new Sender({
    sessionId: 1,
    secret: new Uint8Array(32),
    name: "full",
    targets: [],
    datagramBytes: 1200,
    redundancy: "auto",
    maxSubscribers: 0,
  });
  const loop = new MachineLoop(sender, socket, { nowUs: monotonicUs });
  const running = loop.run();
  try {
    await using listener = startTool("listen", ["--view", "none", `localhost:${socket.address.port}`]);
    const reason = "localhost has no place for another viewer";
    await listener.until(
      "both have said it",
      () => listener.log.filter((line) => line.includes(reason)).length > 1,
    );
  } finally {
    loop.close();
    socket.close();
    await running;
  }
});
