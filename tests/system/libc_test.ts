import { assert, assertEquals } from "@std/assert";
import { adoptOrphans } from "../../src/capture/process_group.ts";
import { isClockSynchronised } from "../../src/doctor/clock_state.ts";
import { openBatchCalls } from "../../src/net/batch_calls.ts";
import { findDescriptor } from "../../src/net/descriptor.ts";
import { openBootClock } from "../../src/system/boot_clock.ts";
import * as constants from "../../src/system/libc/constants.ts";
import { openLibc } from "../../src/system/libc/libc.ts";
import { openPipe } from "../../src/system/pipe.ts";

const IS_LINUX = Deno.build.os === "linux";
const SRC = new URL("../../src/", import.meta.url);
const ROOM = /^system\/(libc\/|library\.ts$)/;
/** The modules of Python that have numbers of the headers, under their own names. */
const PYTHON = "import errno,fcntl,json,os,select,signal,socket,sys,termios,time\n" +
  "print(json.dumps({n: int(getattr(m, n)) for m in (errno,fcntl,os,select,signal,socket,termios,time)" +
  " for n in sys.argv[1:] if hasattr(m, n)}))";

function* listSources(folder = SRC): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) yield* listSources(url);
    else if (name.endsWith(".ts")) yield url.href.slice(SRC.href.length);
  }
}

Deno.test("libraries are opened in one place, and what belongs to the C library stands in its folder alone", () => {
  const number = new RegExp(
    `\\bconst (${Object.keys(constants).join("|")}) =|"libc\\.so|libSystem|\\bdlopen\\(`,
  );
  const twins = [...listSources()].flatMap((path) => {
    const found = number.exec(Deno.readTextFileSync(new URL(path, SRC)));
    return found && !ROOM.test(path) ? [`src/${path}: ${found[0]}`] : [];
  });
  assertEquals(twins, []);
});

Deno.test({
  name: "the numbers for the C library are those of its headers, as far as Python tells them",
  ignore: !IS_LINUX,
  async fn() {
    const args = ["-c", PYTHON, ...Object.keys(constants)];
    const { stdout } = await new Deno.Command("python3", { args }).output();
    const told: Record<string, number> = JSON.parse(new TextDecoder().decode(stdout));
    const ours = Object.entries(constants).filter(([name]) => name in told);
    assertEquals(Object.fromEntries(ours.map(([name, value]) => [name, Number(value)])), told);
    assert(ours.length >= 25, `Python tells ${ours.length} of them`);
  },
});

Deno.test({
  name: "openLibc binds what is asked for, and lets go with `using`",
  ignore: !IS_LINUX,
  fn() {
    using libc = openLibc("clock_gettime", "getsockname");
    const time = new BigInt64Array(2);
    assertEquals(libc?.calls.clock_gettime(constants.CLOCK_REALTIME, new Uint8Array(time.buffer)), 0);
    assert(Math.abs(Number(time[0]) - Date.now() / 1000) < 60);
    assertEquals(Object.keys(libc!.calls).sort(), ["clock_gettime", "getsockname"]);
  },
});

Deno.test({
  name: "openLibc and all who use it answer nothing where the C library may not be called",
  permissions: { ffi: false, net: true },
  fn() {
    assertEquals(openLibc("read"), undefined);
    assertEquals(
      [openBootClock(), openPipe(1), adoptOrphans(), isClockSynchronised()],
      Array(4).fill(undefined),
    );
    const conn = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
    assertEquals([findDescriptor(conn.addr as Deno.NetAddr & { transport: "udp" }), openBatchCalls(0)], [
      undefined,
      undefined,
    ]);
    conn.close();
  },
});
