import { assert, assertEquals } from "@std/assert";
import { openUnacknowledged } from "../../src/system/tcp_queue.ts";
import { until } from "../support/until.ts";

const isLinux = Deno.build.os === "linux";

/** A connection of this process with itself: the end that writes, and the end that reads. */
async function connect(hostname: string) {
  using listener = Deno.listen({ hostname, port: 0 });
  const [reader, writer] = await Promise.all([
    Deno.connect({ hostname, port: listener.addr.port }),
    listener.accept(),
  ]);
  const { localAddr, remoteAddr } = writer;
  const ends = {
    localPort: localAddr.port,
    remotePort: remoteAddr.port,
    remoteAddress: remoteAddr.hostname,
  };
  return { reader, writer, ends };
}

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test({
    name: `openUnacknowledged counts what ${hostname} has not taken, and nothing once it has`,
    ignore: !isLinux,
    async fn() {
      const { reader, writer, ends } = await connect(hostname);
      using _reader = reader;
      using _writer = writer;
      const count = openUnacknowledged(ends)!;
      assertEquals(count(), 0);
      const bytes = new Uint8Array(20_000_000);
      const writing = writer.write(bytes);
      await until("its buffer is full", () => count()! > 10_000);
      let readBytes = 0;
      const buffer = new Uint8Array(1 << 20);
      const reading = (async () => {
        for (let length = await reader.read(buffer); length !== null; length = await reader.read(buffer)) {
          readBytes += length;
        }
      })();
      const written = await writing;
      await until("all has come", () => readBytes === written && count() === 0);
      await writer.closeWrite();
      await reading;
    },
  });
}

Deno.test({
  name: "openUnacknowledged finds no connection that is not there, and none of another host",
  ignore: !isLinux,
  async fn() {
    const { reader, writer, ends } = await connect("127.0.0.1");
    using _reader = reader;
    using _writer = writer;
    assertEquals(openUnacknowledged({ ...ends, remoteAddress: "127.0.0.2" }), undefined);
    assertEquals(openUnacknowledged({ ...ends, remoteAddress: "fe80::1%lo" }), undefined);
    assertEquals(openUnacknowledged({ ...ends, remotePort: ends.remotePort ^ 1 }), undefined);
    assert(openUnacknowledged({ ...ends, remoteAddress: "::ffff:127.0.0.1" }));
  },
});
