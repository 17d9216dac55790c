import { assertEquals } from "@std/assert";
import { findFreeUdpPort } from "../../scripts/free_ports.ts";
import { until } from "../support/until.ts";

const FOLDER = new URL("../../scripts/bench/limit/", import.meta.url).pathname;

function startEnd(name: "send" | "receive", port: number): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${FOLDER}${name}.ts`, `${port}`],
    ...name === "send" ? { stdin: "piped", stdout: "null" } : { stdin: "null", stdout: "piped" },
  }).spawn();
}

function isBound(port: number): boolean {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
  return Deno.readTextFileSync("/proc/net/udp").includes(suffix);
}

/** No JPEG, but what a splitter takes for one: so many bytes between its markers, with an 0xff now and then. */
function makePicture(bytes: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([0xff, 0xd8, ...Array.from({ length: bytes }, (_, i) => i % 256), 0xff, 0xd9]);
}

Deno.test({
  name: "the floor's two ends carry whole pictures, of one datagram and of several batches",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const port = findFreeUdpPort();
    const receiver = startEnd("receive", port);
    await until("the receiver has its port", () => isBound(port));
    const sender = startEnd("send", port);
    const writer = sender.stdin.getWriter();
    const reader = receiver.stdout.getReader({ mode: "byob" });
    try {
      for (const bytes of [5, 1200, 99_999]) {
        const picture = makePicture(bytes);
        await writer.write(picture);
        const { value } = await reader.read(new Uint8Array(picture.length), { min: picture.length });
        assertEquals(value, picture);
      }
    } finally {
      await writer.close();
      assertEquals((await sender.status).code, 0);
      receiver.kill("SIGINT");
      await reader.cancel();
      await receiver.status;
    }
  },
});
