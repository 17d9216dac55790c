/**
 * A long way: `delay.ts PORT TARGET MS` passes on what it reads, each way so many milliseconds later.
 *
 * @module
 */

const [port, target = "", delay] = Deno.args;
const delayMs = Number(delay);
const CHUNK_BYTES = 65_536;
const listener = Deno.listen({ hostname: "0.0.0.0", port: Number(port) });
console.log("ready");
for await (const near of listener) void join(near);

async function join(near: Deno.TcpConn): Promise<void> {
  using _near = near;
  try {
    using far = await Deno.connect({ hostname: target, port: Number(port) });
    for (const end of [near, far]) end.setNoDelay(true);
    await Promise.race([pass(near, far), pass(far, near)]);
  } catch {
    // One end has gone.
  }
}

async function pass(from: Deno.TcpConn, to: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(CHUNK_BYTES);
  let sending = Promise.resolve();
  for (let length; (length = await from.read(buffer)) !== null;) {
    const bytes = buffer.slice(0, length);
    setTimeout(() => sending = sending.then(() => sendAll(to, bytes)).catch(() => {}), delayMs);
  }
}

async function sendAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let from = 0; from < bytes.length;) from += await to.write(bytes.subarray(from));
}
