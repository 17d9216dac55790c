import { assertEquals, assertThrows } from "@std/assert";
import { BROADCAST_FLAGS, BROADCAST_TEXT } from "../../src/flags/broadcast_flags.ts";
import type { Flag } from "../../src/flags/flag.ts";
import { LISTEN_FLAGS, LISTEN_TEXT } from "../../src/flags/listen_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { T265_FLAGS } from "../../src/flags/t265_flags.ts";
import { formatUsage } from "../../src/flags/usage.ts";
import { UsageError } from "../../src/flags/usage_error.ts";

Deno.test("parseFlags gives every option its default", () => {
  const { flags, positionals, given } = parseFlags(BROADCAST_FLAGS, []);
  assertEquals(flags.camera, { kind: "auto" });
  assertEquals([flags.width, flags.height, flags.fps, flags.quality], [1024, 768, 30, 50]);
  assertEquals([flags.port, flags.payload, flags.wire, flags.name], [5550, 1200, "uis", undefined]);
  assertEquals(flags["stats-interval"], 1_000_000);
  assertEquals([positionals.length, given.size], [0, 0]);
});

Deno.test("parseFlags reads values, switches, short letters and operands in any order", () => {
  const args = ["-v", "laptop", "--fps", "15", "--width=640", "--hflip", "10.0.0.2:600", "--camera", "-"];
  const { flags, positionals, given } = parseFlags(BROADCAST_FLAGS, args);
  assertEquals([flags.verbose, flags.fps, flags.width, flags.hflip], [true, 15, 640, true]);
  assertEquals(flags.camera, { kind: "stdin" });
  assertEquals(positionals, ["laptop", "10.0.0.2:600"]);
  assertEquals([...given].sort(), ["camera", "fps", "hflip", "verbose", "width"]);
});

Deno.test("parseFlags reads every form of camera", () => {
  for (
    const [text, expected] of [
      ["auto", { kind: "auto" }],
      ["rpicam", { kind: "rpicam" }],
      ["test", { kind: "test" }],
      ["-", { kind: "stdin" }],
      ["v4l2", { kind: "v4l2", device: "/dev/video0" }],
      ["v4l2:/dev/video3", { kind: "v4l2", device: "/dev/video3" }],
      ["rtp:5004", { kind: "rtp", host: "127.0.0.1", port: 5004 }],
      ["rtp:0.0.0.0:5004", { kind: "rtp", host: "0.0.0.0", port: 5004 }],
      ["rtp:[ff02::7]:5004", { kind: "rtp", host: "ff02::7", port: 5004 }],
      ["rtsp://a:b@10.0.0.1:554/x.mjpeg?y", { kind: "rtsp", url: "rtsp://a:b@10.0.0.1:554/x.mjpeg?y" }],
    ] as const
  ) {
    assertEquals(parseFlags(BROADCAST_FLAGS, ["--camera", text]).flags.camera, expected);
  }
});

Deno.test("parseFlags takes no camera of the network that leads nowhere", () => {
  for (
    const text of [
      "rtp:",
      "rtp:70000",
      "rtp:a b:1",
      "rtp://127.0.0.1:5004",
      "rtsp:",
      "rtsp:///x",
      "rtsp://a b/x",
    ]
  ) {
    assertThrows(
      () => parseFlags(BROADCAST_FLAGS, ["--camera", text]),
      UsageError,
      `Cannot use --camera ${text}: `,
    );
  }
});

Deno.test("parseFlags reads where a door sends to: a host and a port, and nothing less", () => {
  const rtp = (text: string) => parseFlags(LISTEN_FLAGS, ["--rtp", text]).flags.rtp;
  assertEquals(rtp("robot.local:5004"), { host: "robot.local", port: 5004 });
  assertEquals(rtp("[fe80::1%eth0]:5004"), { host: "fe80::1%eth0", port: 5004 });
  for (
    const text of ["5004", "host", "host:0", "host:65536", "::1:5004", "1.2.3:5004", "a@b:1", "host:5004/x"]
  ) {
    assertThrows(() => rtp(text), UsageError, `Cannot use --rtp ${text}: HOST:PORT`);
  }
});

Deno.test("parseFlags reads times, the page's address and rotations", () => {
  const args = [
    "--max-age",
    "1.5s",
    "--web",
    "0.0.0.0:81",
    "--rotate",
    "270",
    "--stats-interval=0",
    "--output",
    "-",
  ];
  const { flags } = parseFlags(LISTEN_FLAGS, args);
  assertEquals([flags["max-age"], flags["stats-interval"], flags.rotate], [1_500_000, 0, 270]);
  assertEquals(flags.web, { hostname: "0.0.0.0", port: 81 });
  assertEquals(flags.output, "-");
  assertEquals(parseFlags(LISTEN_FLAGS, ["--web", "81"]).flags.web, { hostname: "127.0.0.1", port: 81 });
  assertEquals(parseFlags(LISTEN_FLAGS, ["--web", "[::1]:81"]).flags.web, { hostname: "::1", port: 81 });
});

Deno.test("parseFlags reads whose pages may connect: of sites, and of programs that have a scheme of their own", () => {
  const read = (text: string) =>
    parseFlags(LISTEN_FLAGS, ["--foxglove-origin", text]).flags["foxglove-origin"];
  const origins = ["http://lichtblick.local:8080", "app://viewer", "foxglove://"];
  assertEquals(read(origins.join(",")), origins);
  for (
    const text of [
      "null",
      "https://",
      "http://a.example/x",
      "app:",
      "app://a/b",
      "app://a b",
      "file:///x",
      "",
    ]
  ) {
    assertThrows(() => read(text), UsageError, "an origin such as");
  }
});

Deno.test("parseFlags reads the address of a bridge to ROS, and what recordings are written as", () => {
  const read = (...args: string[]) => parseFlags(LISTEN_FLAGS, args).flags;
  assertEquals([read().ros, read()["record-format"]], [undefined, undefined]);
  assertEquals(read("--record-format", "mcap-ros2")["record-format"], "mcap-ros2");
  const bridges = {
    "ws://robot.local:8765": "ws://robot.local:8765/",
    "wss://u:p@a.example/bridge?x=1": "wss://u:p@a.example/bridge?x=1",
    "ws://[::1]:9090": "ws://[::1]:9090/",
  };
  for (const [text, url] of Object.entries(bridges)) assertEquals(read("--ros", text).ros, url);
  for (
    const text of ["robot:8765", "http://a", "ws://", "ws://a:99999", "ws://a/#x", "ws://a b", "ws:a\\b"]
  ) {
    assertThrows(() => read("--ros", text), UsageError, `Cannot use --ros ${text}`);
  }
});

Deno.test("parseFlags reads where a proxy serves the page, and who may embed it", () => {
  const read = (...args: string[]) => parseFlags(LISTEN_FLAGS, args).flags;
  assertEquals(
    read("--web-origin", "https://robots.example/cam/")["web-origin"],
    "https://robots.example/cam",
  );
  assertEquals(read("--web-origin", "http://[::1]:81")["web-origin"], "http://[::1]:81");
  assertEquals(read()["web-embed"], []);
  const embedders = ["https://a.example", "http://b.example:3000"];
  assertEquals(read("--web-embed", "https://a.example,http://b.example:3000/")["web-embed"], embedders);
  for (
    const text of [
      "robots.example",
      "ftp://a.example",
      "https://a.example/?x",
      "https://u:p@a.example",
      "https://",
    ]
  ) {
    assertThrows(() => read("--web-origin", text), UsageError, `Cannot use --web-origin ${text}`);
  }
  for (const text of ["https://a.example/path", "*", "https://a.example,", "'none'"]) {
    assertThrows(() => read("--web-embed", text), UsageError, `Cannot use --web-embed ${text}`);
  }
});

Deno.test("parseFlags reads rates in bits a second", () => {
  for (
    const [text, expected] of [
      ["5M", 5e6],
      ["800k", 800e3],
      ["2.5M", 2.5e6],
      ["0.1G", 100e6],
      ["64000", 64_000],
      ["10k", 10_000],
      ["10G", 10e9],
    ] as const
  ) {
    assertEquals(parseFlags(BROADCAST_FLAGS, ["--max-bitrate", text]).flags["max-bitrate"], expected);
  }
  const { flags } = parseFlags(BROADCAST_FLAGS, []);
  assertEquals([flags["max-bitrate"], flags["min-fps"], flags["min-quality"]], [undefined, 10, 20]);
});

Deno.test("parseFlags accepts no rate that is none, or that no link has", () => {
  const accepted = "a number of bits a second from 10k to 10G, such as 800k or 5M, is accepted";
  for (const text of ["5Mbit", "5 M", "5m", "M", "-5M", "5.M", ".5M", "1e6", "0", "9999", "10.1G", "fast"]) {
    const message = `Cannot use --max-bitrate ${text}: ${accepted}`;
    assertThrows(() => parseFlags(BROADCAST_FLAGS, [`--max-bitrate=${text}`]), UsageError, message);
  }
});

Deno.test("parseFlags says what was wrong, what was given and what is accepted, on one line", () => {
  for (
    const [args, message] of [
      [["--colour", "x"], "Unknown option --colour: see --help for what is accepted"],
      [["-x"], "Unknown option -x: see --help for what is accepted"],
      [["--fps", "0"], "Cannot use --fps 0: a whole number from 1 to 240 is accepted"],
      [["--fps", "fast"], "Cannot use --fps fast: a whole number from 1 to 240 is accepted"],
      [["--fps"], "Option --fps needs a value: a whole number from 1 to 240 is accepted"],
      [["--fps="], "Option --fps needs a value: a whole number from 1 to 240 is accepted"],
      [["--min-fps", "0"], "Cannot use --min-fps 0: a whole number from 1 to 240 is accepted"],
      [["--min-quality", "101"], "Cannot use --min-quality 101: a whole number from 1 to 100 is accepted"],
      [["--port", "65536"], "Cannot use --port 65536: a whole number from 0 to 65535 is accepted"],
      [["--payload", "1453"], "Cannot use --payload 1453: a whole number from 400 to 1452 is accepted"],
      [["--rotation", "90"], "Cannot use --rotation 90: one of 0, 180 is accepted"],
      [
        ["--camera", "webcam"],
        "Cannot use --camera webcam: auto, rpicam, v4l2, v4l2:/dev/videoN, test, -, rtp:PORT, rtp:HOST:PORT with a port from 0 to 65535, rtsp://HOST/PATH or the name of an .mcap, .avi or .mjpeg file is accepted",
      ],
      [["--stats-interval", "1h"], "Cannot use --stats-interval 1h: a time such as 500ms or 2s is accepted"],
      [["--name", ""], "Option --name needs a value: a text that is not empty is accepted"],
      [["--name", "--name"], "Option --name needs a value: a text that is not empty is accepted"],
      [["--name", "--fps", "5"], "Option --name needs a value: a text that is not empty is accepted"],
      [["--pair=4827-1935"], "Option --pair takes no value"],
      [["--hflip=no"], "Option --hflip takes no value"],
    ] as const
  ) {
    assertThrows(() => parseFlags(BROADCAST_FLAGS, args), UsageError, message);
  }
});

Deno.test("formatUsage names every option, once, within 122 columns", () => {
  for (const [text, table] of [[BROADCAST_TEXT, BROADCAST_FLAGS], [LISTEN_TEXT, LISTEN_FLAGS]] as const) {
    const usage = formatUsage(text, table);
    for (const name of Object.keys(table)) {
      assertEquals(usage.match(new RegExp(`--${name}(?![\\w-])`, "g"))?.length! >= 1, true, name);
    }
    for (const line of usage.split("\n")) assertEquals(line.length <= 122, true, line);
  }
});

Deno.test("parseFlags takes no second value of any option, the same one or another", () => {
  for (const table of [LISTEN_FLAGS, BROADCAST_FLAGS, T265_FLAGS]) {
    for (const [name, { placeholder, once = "it takes one value" }] of Object.entries<Flag<unknown>>(table)) {
      if (placeholder === undefined) continue;
      for (const second of ["1", "2"]) {
        assertThrows(
          () => parseFlags(table, [`--${name}`, "1", `--${name}=${second}`]),
          UsageError,
          `Option --${name} can be given once: ${once}`,
        );
      }
    }
  }
  // said twice it is the same
  assertEquals(parseFlags(LISTEN_FLAGS, ["--quiet", "-q"]).flags.quiet, true);
});

Deno.test("parseFlags takes no second file", () => {
  for (const name of ["output", "pose-output", "record", "stats-json"]) {
    assertThrows(
      () => parseFlags(LISTEN_FLAGS, [`--${name}`, "a", `--${name}`, "b"]),
      UsageError,
      `Option --${name} can be given once: it names one file`,
    );
  }
});
