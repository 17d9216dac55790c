/**
 * The motor program of a made-up rover: hands the newest line of what the motors are to do to rover_camera.ts, on this UDP port
 * of this host: `motors.ts PORT`.
 *
 * @module
 */

const rover = { transport: "udp", hostname: "127.0.0.1", port: Number(Deno.args[0]) } as const;
const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop()!;
  if (lines.length > 0) await tell(lines.at(-1)!);
}
await tell(JSON.stringify({ linear: 0, angular: 0 }));
socket.close();

async function tell(line: string): Promise<void> {
  await socket.send(new TextEncoder().encode(line), rover);
}
