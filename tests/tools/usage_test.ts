/** What the tools say to a command line that can not be meant, or that fails; in one line, on stderr alone. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { runTool, startTool, type ToolOptions } from "../support/tools.ts";

interface Refusal {
  readonly args: readonly string[];
  readonly says: RegExp;
  readonly options?: ToolOptions;
}

const WRONG_USAGE: Readonly<Record<"broadcast" | "listen", readonly Refusal[]>> = {
  broadcast: [
    { args: ["--colour", "red"], says: /--colour.*--help/ },
    { args: ["-x"], says: /-x.*--help/ },
    { args: ["--camera", "webcam"], says: /--camera webcam.*auto, rpicam, v4l2.*test, -, .*or the name of/ },
    { args: ["--camera"], says: /--camera.*auto, rpicam, v4l2/ },
    { args: ["--camera-cmd="], says: /--camera-cmd.*a command is accepted/ },
    { args: ["--camera-cmd", "echo 'open"], says: /--camera-cmd.*a quote is not closed/ },
    { args: ["--camera-cmd", "cat a | cat"], says: /--camera-cmd.*\| has to be quoted/ },
    { args: ["--width", "63"], says: /--width 63.*from 64 to 8192/ },
    { args: ["--height", "9000"], says: /--height 9000.*from 64 to 8192/ },
    { args: ["--fps", "0"], says: /--fps 0.*from 1 to 240/ },
    { args: ["--fps", "29.97"], says: /--fps 29\.97.*whole number/ },
    { args: ["--quality", "101"], says: /--quality 101.*from 1 to 100/ },
    { args: ["--max-bitrate", "5Mbit"], says: /--max-bitrate 5Mbit.*from 10k to 10G.*800k or 5M/ },
    { args: ["--max-bitrate", "5M", "--wire", "sof", "laptop"], says: /--max-bitrate with --wire sof/ },
    { args: ["--camera", "v4l2", "--hflip"], says: /--hflip with --camera v4l2: .*listen has --rotate/ },
    { args: ["--min-fps", "few"], says: /--min-fps few.*from 1 to 240/ },
    { args: ["--min-quality", "0"], says: /--min-quality 0.*from 1 to 100/ },
    {
      args: ["--quality", "30", "--min-quality", "31"],
      says: /--min-quality 31: at most the --quality of 30/,
    },
    { args: ["--rotation", "90"], says: /--rotation 90.*0, 180/ },
    { args: ["--wire", "rtp"], says: /--wire rtp.*uis, sof/ },
    { args: ["--wire", "sof", "--camera", "test"], says: /--wire sof without an address/ },
    { args: ["--payload", "1453"], says: /--payload 1453.*from 400 to 1452/ },
    { args: ["--port", "65536"], says: /--port 65536.*from 0 to 65535/ },
    { args: ["--port=-1"], says: /--port.*from 0 to 65535/ },
    { args: ["--log-format", "xml"], says: /--log-format xml.*text, json/ },
    { args: ["--stats-interval", "1"], says: /--stats-interval 1.*500ms or 2s/ },
    { args: ["--camera", "test", "127.0.0.1:0"], says: /127\.0\.0\.1:0.*HOST:PORT.*from 1 to 65535/ },
    { args: ["--camera", "test", "127.0.0.1:65536"], says: /127\.0\.0\.1:65536.*from 1 to 65535/ },
    { args: ["--camera", "test", "http://robot/"], says: /http:\/\/robot\/.*HOST:PORT/ },
    { args: ["--camera", "test", "[::1"], says: /\[::1.*\[IPv6\]:PORT/ },
    { args: ["--camera", "test", "--print-service", "1.2.3"], says: /1\.2\.3: it is no IPv4 address/ },
    { args: ["--camera", "test", "999.1.1.1"], says: /999\.1\.1\.1: it is no IPv4 address/ },
    {
      args: ["--camera", "test", "--bind", "no-device.invalid"],
      says: /--bind no-device.*accepted: .*127\.0\.0\.1 \(/,
    },
    { args: ["--camera", "test", "two words"], says: /two words.*HOST:PORT/ },
  ],
  listen: [
    { args: ["--camera", "test"], says: /--camera.*--help/ },
    { args: ["--view", "vr"], says: /--view vr.*auto, sdl, web, none/ },
    { args: ["--web", "localhost"], says: /--web localhost.*HOST:PORT/ },
    { args: ["--web", "99999"], says: /--web 99999.*from 0 to 65535/ },
    { args: ["--rotate", "45"], says: /--rotate 45.*0, 90, 180, 270/ },
    { args: ["--max-age", "soon"], says: /--max-age soon.*500ms or 2s/ },
    { args: ["--output", "-", "--stats-json", "-"], says: /--output - together with --stats-json -/ },
    { args: ["--output="], says: /--output.*not empty/ },
    {
      args: ["--view", "none", "--web-token", "auto"],
      says: /--web-token with --view none: nothing is served/,
    },
    {
      args: ["--foxglove", "0.0.0.0:8765"],
      says: /--foxglove 0\.0\.0\.0:8765 without --web-token: everybody/,
    },
    {
      args: ["--imagezmq-hub", "tcp://127.0.0.1:5555", "--imagezmq", "tcp://localhost:5555"],
      says:
        /--imagezmq-hub tcp:\/\/127\.0\.0\.1:5555 together with --imagezmq tcp:\/\/localhost:5555: that is one/,
    },
    {
      args: ["--imagezmq-hub", "127.0.0.1:5555,127.0.0.1:5555"],
      says:
        /--imagezmq-hub tcp:\/\/127\.0\.0\.1:5555 together with --imagezmq-hub tcp:\/\/127\.0\.0\.1:5555: that/,
    },
    {
      args: ["--web-token", "auto", "--imagezmq", "pub:*:5555,pub:127.0.0.1:5555"],
      says:
        /--imagezmq pub:tcp:\/\/0\.0\.0\.0:5555 together with --imagezmq pub:tcp:\/\/127\.0\.0\.1:5555: that/,
    },
    { args: ["--foxglove", "here"], says: /--foxglove here: PORT or HOST:PORT/ },
    { args: ["--foxglove-origin", "https://a.example"], says: /without --foxglove: nothing is served/ },
    { args: ["--web-cert", "a.pem"], says: /--web-cert without --web-key: TLS needs both/ },
    { args: ["--web-key", "a.key"], says: /--web-key without --web-cert: TLS needs both/ },
    {
      args: ["--view", "sdl", "--web-cert", "a", "--web-key", "b"],
      says: /--web-cert with --view sdl: no page/,
    },
    { args: ["--view", "none", "--web-key", "b"], says: /--web-key with --view none: no page/ },
    { args: ["--web-cert=", "--web-key", "b"], says: /--web-cert.*not empty/ },
    { args: ["--wire", "tcp"], says: /--wire tcp.*auto, uis, sof/ },
    { args: ["robot", "--pair", ""], says: /Option --pair needs a value: the code that .* is accepted/ },
    { args: ["robot", "--pair", "--pair"], says: /Option --pair needs a value: the code that/ },
    { args: ["robot", "--pair", "--view", "none"], says: /Option --pair needs a value: the code that/ },
    { args: ["--pair", "robot"], says: /--pair robot: the code that .* such as 4827-1935, is accepted/ },
    { args: ["-v", "--pair", "4827-1935"], says: /--pair without a robot's address/ },
    { args: ["--doctor", "--bind", "1.2.3"], says: /--bind 1\.2\.3: an address of this host is accepted: / },
    { args: ["--web", "999.1.1.1:8080"], says: /--web 999\.1\.1\.1:8080.*HOST:PORT/ },
    { args: ["--view", "none", "robot:port"], says: /robot:port.*HOST:PORT/ },
    { args: ["--view", "none", "1.2.3.4:70000"], says: /1\.2\.3\.4:70000.*from 1 to 65535/ },
  ],
};

for (const tool of ["broadcast", "listen"] as const) {
  Deno.test(`${tool} answers wrong usage in one line that says what is accepted, and exit code 2`, async () => {
    await inPairs(WRONG_USAGE[tool], (refusal) => assertRefused(tool, refusal, 2));
  });

  Deno.test(`${tool} --help shows its usage and --version its version, and ends with exit code 0`, async () => {
    const help = await runTool(tool, ["--help"]);
    assertEquals([help.code, help.log], [0, []]);
    assertMatch(
      help.stdout,
      new RegExp(`^${tool} - .*\\n\\nUsage: ${tool} \\[options\\] \\[HOST\\[:PORT\\].* ...\\]\\n`),
    );
    for (const option of ["--port", "--bind", "--stats-json", "--log-format", "-q, --quiet", "-h, --help"]) {
      assert(help.stdout.includes(option), option);
    }
    const version = await runTool(tool, ["--version"]);
    assertEquals([version.code, version.log], [0, []]);
    assertMatch(
      version.stdout,
      new RegExp(`^${tool} \\d+\\.\\d+\\.\\d+, from source, deno [\\d.]+, \\S+\\n$`),
    );
  });
}

Deno.test("broadcast fails with exit code 1 and one line where it can not work", async () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const empty = await Deno.makeTempDir();
  const noPrograms = { env: { PATH: empty } };
  const pattern = ["--camera", "test", "--port", "0"];
  const refusals: Refusal[] = [
    {
      args: ["--camera", "test", "--bind", "127.0.0.1", "--port", `${port}`],
      says: new RegExp(`UDP 127\\.0\\.0\\.1 port ${port}: another program uses it`),
    },
    {
      args: [...pattern, "--bind", "192.0.2.1"],
      says: /192\.0\.2\.1.*no address of this host, which has .*127\.0\.0\.1 \(/,
    },
    { args: [...pattern, "no-such-host.invalid"], says: /Cannot find the host no-such-host\.invalid/ },
    { args: [...pattern, "--stats-json", "/no/such/folder/x"], says: /Cannot write.*\/no\/such\/folder\/x/ },
    { args: ["--port", "0"], options: noPrograms, says: /tried rpicam-vid and libcamera-vid.*--camera test/ },
    { args: ["--port", "0", "--camera", "v4l2"], options: noPrograms, says: /ffmpeg is not installed/ },
    { args: ["--port", "0", "--camera-cmd", "no-such-camera -o -"], says: /no program no-such-camera/ },
  ];
  try {
    await inPairs(refusals, (refusal) => assertRefused("broadcast", refusal, 1));
  } finally {
    socket.close();
    await Deno.remove(empty);
  }
});

Deno.test("broadcast fails where stdin ends without a picture", async () => {
  const { code, log } = await runTool("broadcast", ["--port", "0", "--camera", "-"]);
  assertEquals(code, 1);
  assertMatch(log.at(-1)!, /^broadcast: Cannot send stdin: it ended without a whole JPEG \(0 other bytes\)$/);
});

Deno.test("listen fails with exit code 1 and one line where it can not work", async () => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const web = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = socket.addr as Deno.NetAddr;
  const webPort = (web.addr as Deno.NetAddr).port;
  const headless = ["--quiet", "--view", "none", "--port", "0"];
  const refusals: Refusal[] = [
    {
      args: ["--view", "none", "--bind", "127.0.0.1", "--port", `${port}`],
      says: new RegExp(`UDP 127\\.0\\.0\\.1 port ${port}: another program uses it`),
    },
    { args: [...headless, "--output", "/no/such/folder/x"], says: /Cannot write.*\/no\/such\/folder\/x/ },
    { args: [...headless, "--stats-json", "/no/such/folder/x"], says: /Cannot write.*\/no\/such\/folder\/x/ },
    { args: [...headless, "no-such-host.invalid"], says: /Cannot find the host no-such-host\.invalid/ },
    {
      args: ["--quiet", "--port", "0", "--view", "web", "--web", `${webPort}`],
      says: new RegExp(`127\\.0\\.0\\.1:${webPort}: another program uses this port`),
    },
    {
      args: ["--quiet", "--port", "0", "--view", "web", "--web-token", "auto", "--web", "192.0.2.1:0"],
      says: /192\.0\.2\.1:0: it is no address of this host, which has .*127\.0\.0\.1 \(/,
    },
    { args: [...headless, "--imagezmq-hub", `${webPort}`], says: /:\d+: another program uses this port/ },
    { args: [...headless, "--imagezmq", `pub:${webPort}`], says: /:\d+: another program uses this port/ },
    ...["--rtp=X:5004", "--ros=ws://X:9090", "--imagezmq=X:5555", "--imagezmq-hub=X:5555"].map((option) => ({
      args: [...headless, option.replace("X", "no-such-host.invalid")],
      says: /Cannot find the host no-such-host\.invalid: the name is not known here/,
    })),
    {
      args: ["--quiet", "--port", "0", "--view", "sdl"],
      options: { env: { DISPLAY: ":987654", SDL_VIDEODRIVER: "x11" } },
      says: /Cannot open a window/,
    },
  ];
  try {
    await inPairs(refusals, (refusal) => assertRefused("listen", refusal, 1));
  } finally {
    socket.close();
    web.close();
  }
});

Deno.test("a failure is an object of its own where the log is JSON", async () => {
  const { code, log } = await runTool("listen", ["--log-format", "json", "no-such-host.invalid"]);
  assertEquals([code, log.length], [1, 1]);
  const { level, message } = JSON.parse(log[0]!);
  assertEquals(level, "FATAL");
  assertMatch(message, /Cannot find the host/);
});

Deno.test("--verbose says where a failure comes from", async () => {
  const { code, log } = await runTool("listen", ["-v", "no-such-host.invalid"]);
  assertEquals(code, 1);
  assert(log.length > 1 && /^ +at /.test(log[1]!), log.join("\n"));
});

Deno.test("listen ends by a signal that comes while it starts", async () => {
  await using tool = startTool("listen", ["--port", "0", "--view", "none"]);
  await tool.line(/Listening/);
  assertEquals(await tool.end("SIGTERM"), 0);
});

async function assertRefused(tool: string, { args, says, options }: Refusal, code: number): Promise<void> {
  const what = `${tool} ${args.join(" ")}`;
  const refused = await runTool(tool, args, options);
  assertEquals(
    [refused.code, refused.log.length, refused.stdout],
    [code, 1, ""],
    `${what}\n${refused.log.join("\n")}`,
  );
  assert(refused.log[0]!.startsWith(`${tool}: `), refused.log[0]);
  assertMatch(refused.log[0]!, says, what);
}

/** Two at once: a process that starts waits half of its time. */
async function inPairs<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const rest = [...items];
  const workOn = async () => {
    for (let item = rest.shift(); item; item = rest.shift()) await work(item);
  };
  const results = await Promise.allSettled([workOn(), workOn()]);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

Deno.test("broadcast runs a camera in the home folder, though no shell has seen the ~", async () => {
  const home = await Deno.makeTempDir();
  try {
    const jpeg = new URL("../vectors/ffmpeg_96x64.jpg", import.meta.url).pathname;
    await Deno.writeTextFile(`${home}/cam.sh`, `#!/bin/sh\ncat "$1"\nexec sleep 60\n`, { mode: 0o755 });
    await Deno.copyFile(jpeg, `${home}/a.jpg`);
    const args = ["--camera-cmd", "~/cam.sh ~/a.jpg", "--stats-json=~/sent", "127.0.0.1:9"];
    await using tool = startTool("broadcast", args, { env: { HOME: home } });
    const sent = () => Deno.readTextFileSync(`${home}/sent`);
    await tool.line(/Sending "?cam.sh/);
    await tool.until("a picture has come", () => /"frames":1\b/.test(sent()));
    assertEquals(await tool.end(), 0);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
