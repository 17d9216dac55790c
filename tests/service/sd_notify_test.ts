import { assertEquals } from "@std/assert";
import { type NotifyEnvironment, openSdNotify } from "../../src/service/sd_notify.ts";
import { textOf, withLog } from "../support/log.ts";
import { testWith } from "../support/programs.ts";

const NAMES = ["a path", "an abstract name"] as const;
const onUnix = { ignore: Deno.build.os !== "linux" };

/** A stand-in for the process's environment. */
function environmentOf(values: Record<string, string>): NotifyEnvironment & { left: Map<string, string> } {
  const left = new Map(Object.entries(values));
  return { left, get: (name) => left.get(name), delete: (name) => void left.delete(name) };
}

/** Runs a test with a server's name as `NOTIFY_SOCKET` has it, and as the system has it. */
async function withName(
  kind: typeof NAMES[number],
  test: (name: { socket: string; path: string }) => Promise<void>,
): Promise<void> {
  if (kind === "an abstract name") {
    const name = `uis-test-${crypto.randomUUID()}`;
    return await test({ socket: `@${name}`, path: `\0${name}` });
  }
  const folder = await Deno.makeTempDir();
  try {
    await test({ socket: `${folder}/notify`, path: `${folder}/notify` });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function receive(server: Deno.DatagramConn, count: number): Promise<string[]> {
  const messages: string[] = [];
  while (messages.length < count) messages.push(new TextDecoder().decode((await server.receive())[0]));
  return messages;
}

async function readLine(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  while (!text.endsWith("\n")) text += (await reader.read()).value ?? "\n";
  return text.trimEnd();
}

for (const kind of NAMES) {
  Deno.test(`openSdNotify sends to ${kind}, in order, and each status once`, onUnix, async () => {
    await withName(kind, async ({ socket, path }) => {
      const server = Deno.listenDatagram({ transport: "unixpacket", path });
      const environment = environmentOf({ NOTIFY_SOCKET: socket, PATH: "/bin" });
      const notify = openSdNotify(environment)!;
      notify.ready();
      notify.status("30.0 fps\n  to 2 viewers ");
      notify.status("30.0 fps to 2 viewers");
      notify.alive();
      notify.stopping();
      await notify.close();
      assertEquals(await receive(server, 3), ["READY=1", "STATUS=30.0 fps to 2 viewers", "STOPPING=1"]);
      assertEquals([...environment.left.keys()], ["PATH"]);
      server.close();
    });
  });

  testWith(["python3"], `openSdNotify is understood by another program at ${kind}`, async () => {
    await withName(kind, async ({ socket }) => {
      const script = [
        "import socket, sys",
        "name = sys.argv[1]",
        "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "s.bind('\\0' + name[1:] if name[0] == '@' else name)",
        "s.settimeout(20)",
        "print('bound', flush=True)",
        "print(s.recv(100).decode(), s.recv(100).decode())",
      ].join("\n");
      const child = new Deno.Command("python3", { args: ["-c", script, socket], stdout: "piped" }).spawn();
      const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
      assertEquals(await readLine(reader), "bound");
      const notify = openSdNotify(environmentOf({ NOTIFY_SOCKET: socket }))!;
      notify.ready();
      notify.stopping();
      await notify.close();
      assertEquals(await readLine(reader), "READY=1 STOPPING=1");
      await reader.cancel();
      assertEquals((await child.status).code, 0);
    });
  });
}

Deno.test(
  "SdNotify.alive pings at a third of the watchdog's time, as long as it is called",
  onUnix,
  async () => {
    await withName("an abstract name", async ({ socket, path }) => {
      const server = Deno.listenDatagram({ transport: "unixpacket", path });
      let nowUs = 5_000_000;
      const environment = environmentOf({
        NOTIFY_SOCKET: socket,
        WATCHDOG_USEC: "9000000",
        WATCHDOG_PID: `${Deno.pid}`,
      });
      const notify = openSdNotify(environment, () => nowUs)!;
      for (const [atMs, state] of [[0, "a"], [2999, "b"], [3000, "c"], [5999, "d"], [6001, "e"]] as const) {
        nowUs = 5_000_000 + atMs * 1000;
        notify.status(state);
        notify.alive();
      }
      await notify.close();
      const expected = "STATUS=a WATCHDOG=1 STATUS=b STATUS=c WATCHDOG=1 STATUS=d STATUS=e WATCHDOG=1".split(
        " ",
      );
      assertEquals(await receive(server, expected.length), expected);
      assertEquals(environment.left.size, 0);
      server.close();
    });
  },
);

Deno.test("SdNotify.alive leaves a watchdog alone that awaits another process", onUnix, async () => {
  await withName("an abstract name", async ({ socket, path }) => {
    const server = Deno.listenDatagram({ transport: "unixpacket", path });
    const notify = openSdNotify(
      environmentOf({ NOTIFY_SOCKET: socket, WATCHDOG_USEC: "1", WATCHDOG_PID: `${Deno.pid + 1}` }),
    )!;
    notify.alive();
    notify.ready();
    await notify.close();
    assertEquals(await receive(server, 1), ["READY=1"]);
    server.close();
  });
});

Deno.test(
  "openSdNotify is nothing outside of a service, and no error where nobody listens",
  onUnix,
  async () => {
    assertEquals(openSdNotify(environmentOf({})), undefined);
    await withLog(async (log) => {
      assertEquals(openSdNotify(environmentOf({ NOTIFY_SOCKET: "vsock:2:1234" })), undefined);
      const notify = openSdNotify(environmentOf({ NOTIFY_SOCKET: "@uis-nobody-is-here" }))!;
      notify.ready();
      notify.stopping();
      await notify.close();
      assertEquals(log.map(textOf).map((text) => text.split(":")[0]), [
        "Cannot notify systemd by vsock",
        "Cannot notify systemd",
      ]);
    });
  },
);

Deno.test("SdNotify.close gives up on a systemd that does not read", onUnix, async () => {
  await withName("an abstract name", async ({ socket, path }) => {
    const server = Deno.listenDatagram({ transport: "unixpacket", path });
    const notify = openSdNotify(environmentOf({ NOTIFY_SOCKET: socket }))!;
    // The kernel keeps a few hundred at most for whoever does not read.
    for (let i = 0; i < 3000; i++) {
      notify.status(`${i}`);
      if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { promise: hung, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, 20_000);
    const outcome = await Promise.race([notify.close().then(() => "given up"), hung.then(() => "hung")]);
    clearTimeout(timer);
    server.close();
    assertEquals(outcome, "given up");
  });
});
