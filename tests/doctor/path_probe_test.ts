import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import { isClockSynchronised } from "../../src/doctor/clock_state.ts";
import { probePath } from "../../src/doctor/path_probe.ts";

const onLinux = { ignore: Deno.build.os !== "linux" };

function address(hostname: string, port: number): Address {
  return { transport: "udp", hostname, port };
}

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test(
    `probePath tells whether a program is at ${hostname}, and sends it one datagram`,
    onLinux,
    async () => {
      const listener = Deno.listenDatagram({ transport: "udp", hostname, port: 0 });
      const { port } = listener.addr as Deno.NetAddr;
      const there = await probePath(address(hostname, port), 1200);
      const [bytes] = await listener.receive();
      listener.close();
      assertEquals(bytes, new Uint8Array(1200));
      const gone = await probePath(address(hostname, port), 1200);
      assertEquals([there.isRefused, gone.isRefused], [false, true]);
      assert(there.mtuBytes >= 1280 && there.mtuBytes === gone.mtuBytes, `${there.mtuBytes}`);
    },
  );
}

Deno.test(
  "probePath refuses an address on an interface that is not there, and leaves no socket open",
  onLinux,
  async () => {
    const countOpen = () => [...Deno.readDirSync("/proc/self/fd")].length;
    const before = countOpen();
    await assertRejects(
      () => probePath(address("fe80::1%no-such-one", 5550), 1200),
      Error,
      "no socket for it",
    );
    assertEquals(countOpen(), before);
  },
);

Deno.test("isClockSynchronised answers on Linux, whatever the answer", onLinux, () => {
  assertEquals(typeof isClockSynchronised(), "boolean");
});
