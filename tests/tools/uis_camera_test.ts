/** The camera for programs in Python, `scripts/examples/uis_camera.py`, beside the tools. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { makeCertificate, withFolder } from "../support/certificates.ts";
import { relayTcp } from "../support/holding_relay.ts";
import { hasOpenCv, SYSTEM_PYTHON, testWith } from "../support/programs.ts";
import { testWithPython } from "../support/python_packages.ts";
import { startListener, startTool } from "../support/tools.ts";

const SUPPORT = new URL("../support/", import.meta.url).pathname;
const EXAMPLES = new URL("../../scripts/examples/", import.meta.url).pathname;

/** Runs a program that can import the examples, and gives what it printed. */
async function runPython(program: string, args: readonly string[] = []): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(SYSTEM_PYTHON, {
    args: ["-c", program, ...args],
    env: { PYTHONPATH: EXAMPLES },
    signal: AbortSignal.timeout(40_000),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** A listener with a page and a robot called `front`. */
async function startStream(...args: string[]) {
  const { listener, to } = await startListener("--view", "web", "--web", "127.0.0.1:0", ...args);
  const [, url] = await listener.line(/page is at "?(https?:\/\/[^\s"]+)/);
  const camera = ["--camera", "test", "--width", "320", "--height", "240", "--name", "front"];
  const broadcaster = startTool("broadcast", [...camera, to]);
  await listener.line(/Stream /);
  return {
    url: url!,
    pid: broadcaster.pid,
    async [Symbol.asyncDispose]() {
      await broadcaster[Symbol.asyncDispose]();
      await listener[Symbol.asyncDispose]();
    },
  };
}

testWith(["python3"], "uis_camera.py prints the pictures of a stream with their ages", async () => {
  await using stream = await startStream();
  const { stdout } = await new Deno.Command(SYSTEM_PYTHON, {
    args: [`${EXAMPLES}uis_camera.py`, "front", "--url", stream.url, "--frames", "5", "--max-age", "5"],
    stderr: "inherit",
  }).output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  const ids = lines.map((line) => Number(/^front (\d+): \d+\.\d ms ± \d+\.\d ms, \d+ bytes$/.exec(line)![1]));
  assertEquals(ids.length, 5);
  assert(ids.every((id, i) => i === 0 || id > ids[i - 1]!), `${ids}`);
});

testWith(
  ["python3"],
  "Camera says why there is no picture, and tells wrong use from what may pass: no listener, no such stream, no token, no network",
  async () => {
    await using stream = await startStream("--web-token", "a.token.of.16.letters");
    const program = `
import socket, sys, time
from uis_camera import Camera, CameraError, StaleFrame
url = sys.argv[1]
bare = url.partition("?")[0]
asked = [("http://127.0.0.1:9", None, None), (url, "rear", None), (bare, None, None), (bare, None, "x" * 20)]
for place, stream, token in asked:
    camera = Camera(stream, url=place, token=token, connect_timeout=10)
    try:
        print(camera.latest(max_age=0.2))
    except StaleFrame as stale:
        print(stale.age, stale)
    except CameraError as error:
        print("wrong:", error)
print(Camera("front", url=bare, token="a.token.of.16.letters").latest(20).name)
socket.getaddrinfo = lambda *_, **__: time.sleep(20)
began = time.monotonic()
for _ in range(2):
    try:
        Camera(url="http://laptop:8080").latest(max_age=0.1)
    except StaleFrame as stale:
        print(stale)
print(time.monotonic() - began)
`;
    const lines = (await runPython(program, [stream.url])).trim().split("\n");
    assertMatch(lines[0]!, /^None There is no picture of the camera; no connection: .*refused/);
    assertEquals(lines[1], "wrong: There is no picture of rear: no stream is called that; there are: front");
    assertMatch(lines[2]!, /^wrong: Cannot answer without the token/);
    assertEquals(lines[3], lines[2]);
    assertEquals(lines[4], "front");
    assertMatch(
      lines[5]!,
      /^There is no picture of the camera; no connection: laptop has not been looked up in time/,
    );
    assertEquals(lines[6], lines[5]);
    assert(Number(lines[7]) < 15, lines[7]);
  },
);

testWith(["python3"], "uis_camera.py says once what is wrong, and ends with exit code 1", async () => {
  await using stream = await startStream("--web-token", "a.token.of.16.letters");
  const bare = stream.url.replace(/\?.*/, "");
  for (
    const [args, said] of [
      [["--url", bare, "--token", "x".repeat(20)], /^Cannot answer without the token: /],
      [["--url", bare], /^Cannot answer without the token: /],
      [
        ["rear", "--url", stream.url],
        /^There is no picture of rear: no stream is called that; there are: front$/,
      ],
      [["--url", "ftp://127.0.0.1"], /^Not the address of a listener's page: 'ftp:\/\/127\.0\.0\.1'; http:/],
      [
        ["--max-age", "nan"],
        /^max_age is nan: a number of seconds, such as 0\.2, or None is accepted, from 0 to/,
      ],
    ] as const
  ) {
    const { code, stdout, stderr } = await new Deno.Command(SYSTEM_PYTHON, {
      args: [`${EXAMPLES}uis_camera.py`, "--frames", "1", "--max-age", "5", ...args],
      signal: AbortSignal.timeout(40_000),
    }).output();
    const [line, ...more] = new TextDecoder().decode(stderr).trimEnd().split("\n");
    assertEquals([code, stdout.length, more], [1, 0, []], args.join(" "));
    assertMatch(line!, said);
  }
});

testWith(
  ["python3"],
  "Camera refuses times and addresses that are none, before it asks anybody",
  async () => {
    const program = `
import math
from fractions import Fraction
from uis_camera import Camera, CameraError, StaleFrame
def said(call):
    try:
        call()
    except Exception as error:
        return type(error).__name__
camera = Camera(url="http://127.0.0.1:9")
print([said(lambda: camera.latest(age)) for age in ("0.2", b"1", [], math.nan, math.inf, -1, 1e300, 10**400)])
print([said(lambda: camera.next(0.1, timeout)) for timeout in ("1", None, math.nan, -1)])
print([said(lambda: camera.latest(age)) for age in (0, 0.01, None, Fraction(1, 100), True)])
for url in ("", "ftp://a", "http://", "http://a:x", "http://a:99999", "http://a:0", "http://a b", "http://a/\\r\\nX: y", None, b"http://a", 7):
    print(said(lambda: Camera(url=url)), issubclass(CameraError, ValueError))
`;
    const lines = (await runPython(program)).trim().split("\n");
    const [type, value, stale] = ["'TypeError'", "'ValueError'", "'StaleFrame'"];
    assertEquals(lines.slice(0, 3), [
      `[${[type, type, type, value, value, value, value, value].join(", ")}]`,
      `[${[type, type, value, value].join(", ")}]`,
      `[${Array(5).fill(stale).join(", ")}]`,
    ]);
    assertEquals(lines.slice(3), Array(11).fill("CameraError True"));
  },
);

testWith(
  ["python3"],
  "Camera gives a picture or raises StaleFrame in time, whatever a listener says",
  async () => {
    const { success, stdout, stderr } = await new Deno.Command(SYSTEM_PYTHON, {
      args: [`${SUPPORT}hostile_listener.py`, "11", "60"],
      env: { PYTHONPATH: EXAMPLES },
      signal: AbortSignal.timeout(120_000),
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    const { refusals } = JSON.parse(new TextDecoder().decode(stdout));
    assert(refusals > 0, `${refusals}`);
  },
);

testWith(
  ["python3"],
  "Camera connects again by itself, within the call that finds its connection gone",
  async () => {
    await using stream = await startStream();
    await using relay = relayTcp(Number(new URL(stream.url).port));
    const program = `
import sys, time
from uis_camera import Camera
camera = Camera("front", url=sys.argv[1])
for n in range(20):
    print(camera.latest(max_age=20).id if n % 2 else camera.next(20, 20).id, flush=True)
    time.sleep(0.02)
print(len(camera.streams()))
`;
    const timer = setInterval(() => relay.cut(), 150);
    try {
      const lines = (await runPython(program, [`127.0.0.1:${relay.port}`])).trim().split("\n").map(Number);
      assertEquals(lines.pop(), 1);
      assertEquals(lines.length, 20);
      assert(lines.every((id, n) => n === 0 || id >= lines[n - 1]!), `${lines}`);
    } finally {
      clearInterval(timer);
    }
  },
);

testWith(
  ["python3", "openssl"],
  "Camera reads by TLS, from whom it can know by a certificate",
  () =>
    withFolder(async (folder) => {
      const { cert, key } = await makeCertificate(folder, "laptop");
      await using stream = await startStream("--web-cert", cert, "--web-key", key);
      const program = `
import sys
from uis_camera import Camera, StaleFrame
url, cert = sys.argv[1:]
print(Camera("front", url=url, ca=cert).latest(20).name)
try:
    print(Camera("front", url=url).latest(1))
except StaleFrame as stale:
    print(stale)
`;
      const [name, refusal] = (await runPython(program, [stream.url, cert])).trim().split("\n");
      assertEquals(name, "front");
      assertMatch(refusal!, /^There is no picture of front; no connection: .*certificate/i);
    }),
);

Deno.test({
  name: "the README's program for the current picture works",
  ignore: !await hasOpenCv(),
  async fn() {
    await using stream = await startStream("--max-age", "5s");
    const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
    const [, program] = /^```python\n(from uis_camera[\s\S]*?)^```/m.exec(readme)!;
    const hands = "def steer(image, age): print(image.shape, 0 < age < 30)\ndef stop(age): print(age)\n";
    const placed = program!.replace('Camera("front")', `Camera("front", url="${stream.url}")`).replace(
      "0.2",
      "5",
    );
    assertEquals(await runPython(hands + placed), "(240, 320, 3) True\n");
    assertMatch(
      await runPython(hands + program!.replace('Camera("front")', 'Camera(url="http://127.0.0.1:9")')),
      /^None\n$/,
    );
  },
});

/** LeRobot's base class without what it brings for training, which is some GB. */
const LEROBOT = [
  "--no-deps",
  ...["lerobot==0.4.4", "draccus==0.10.0", "mergedeep==1.3.4", "pyyaml==6.0.2", "pyyaml-include==1.4.1"],
  ...["toml==0.10.2", "typing-inspect==0.9.0", "mypy-extensions==1.1.0", "typing-extensions==4.15.0"],
];

/** Runs `lerobot_program.py` with OpenCV of the system, and these folders besides. */
async function runLerobot(...folders: readonly string[]): Promise<string> {
  await using stream = await startStream();
  const { success, stdout, stderr } = await new Deno.Command(SYSTEM_PYTHON, {
    args: [`${SUPPORT}lerobot_program.py`, stream.url, String(stream.pid)],
    env: { PYTHONPATH: [EXAMPLES, ...folders].join(":") },
    signal: AbortSignal.timeout(60_000),
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

Deno.test({
  name: "UisCamera does what a camera of LeRobot does, where there is no LeRobot",
  ignore: !await hasOpenCv(),
  async fn() {
    assertEquals(await runLerobot(), "works without lerobot\n");
  },
});

if (await hasOpenCv()) {
  testWithPython(LEROBOT, "UisCamera is a camera of LeRobot 0.4.4", async (python) => {
    const program = "import site; print(site.getsitepackages()[0])";
    const { stdout } = await new Deno.Command(python, { args: ["-c", program] }).output();
    assertEquals(await runLerobot(new TextDecoder().decode(stdout).trim()), "works with lerobot\n");
  });
}
