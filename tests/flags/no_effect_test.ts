/** Options that would be ignored without a word: every rule, with each of its options. */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import type { Flag } from "../../src/flags/flag.ts";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { checkListenUsage, LISTEN_RULES } from "../../src/flags/listen_usage.ts";
import type { NoEffect } from "../../src/flags/no_effect.ts";
import { type FlagTable, type ParsedFlags, parseFlags } from "../../src/flags/parse_flags.ts";
import { BROADCAST_RULES, checkBroadcastUsage } from "../../src/flags/sending_usage.ts";
import { T265_FLAGS } from "../../src/flags/t265_flags.ts";
import { checkT265Usage, T265_RULES } from "../../src/flags/t265_usage.ts";
import { UsageError } from "../../src/flags/usage_error.ts";

/** What is typed for the words of a rule where it is not what they say; nothing for `without …`. */
const TYPED: Readonly<Record<string, readonly string[]>> = {
  "with --forget": ["--forget", "x"],
  "with --print-key": ["--pair", "--print-key"],
  "beside several addresses": ["robot", "rover"],
  "beside a robot's address": ["robot"],
  "beside a place on a server of NATS": ["nats://hub/north"],
  "beside a login in an address": ["--nats", "nats://me:secret@hub/north"],
  "where no server is spoken to by TLS": ["--nats", "nats://hub/north"],
  "where the same place is looked at": ["nats://hub/north/rover"],
  "with --camera rtp:PORT": ["--camera", "rtp:5004"],
  "with --camera rtsp://": ["--camera", "rtsp://camera/1"],
  "with a recording": ["--camera", "drive.avi"],
  "with --record FILE of another format": ["--record", "drive.avi"],
  "with --camera-cmd": ["--camera-cmd", "cam"],
  "with --source-cmd": ["--source-cmd", "cam"],
  "with --image-cmd": ["--image-cmd", "cam"],
  "with --no-rectify and --no-overlay": ["--no-rectify", "--no-overlay", "--camera-cmd", "cam"],
  "with --wire sof and --no-overlay": ["--wire", "sof", "--no-overlay"],
};

/** Values for options whose default is none that can be typed. */
const VALUES: Readonly<Record<string, string>> = {
  camera: "test",
  wire: "sof",
  "drive-input": "-",
  "record-format": "mcap",
  pair: "4827-1935",
  deadline: "50ms",
  "max-bitrate": "5M",
  "web-token": "auto",
  "web-origin": "https://a.example",
  "web-embed": "https://a.example",
  foxglove: "8765",
  "foxglove-origin": "https://a.example",
  nats: "nats://hub/north",
  imagezmq: "hub:5555",
  "imagezmq-hub": "5555",
  rtp: "127.0.0.1:5004",
  ros: "ws://robot:8765",
};

/** What matters whatever else is said, or is worth nothing but harmless: a service is always given --stats-interval. */
const MATTERS = {
  sending:
    "camera-cmd record nats doctor uninstall-service port bind stats-interval stats-json log-format verbose quiet help version",
  listen:
    "view output record max-age max-pixels foxglove wire port bind stats-interval stats-json log-format verbose quiet " +
    "doctor help version imagezmq imagezmq-hub rtp ros",
  t265: "source-cmd no-rectify no-overlay",
};

interface Tool<Table extends FlagTable> {
  readonly name: string;
  readonly table: Table;
  readonly rules: readonly NoEffect<ParsedFlags<Table>["flags"]>[];
  readonly check: (usage: ParsedFlags<Table>) => void;
  readonly matters: string;
  /** What makes a command line whole. */
  readonly operands: readonly string[];
}

function typed(flags: FlagTable, option: string): string[] {
  const { placeholder, initialText } = flags[option] as Flag<unknown>;
  return placeholder ? [`--${option}`, VALUES[option] ?? initialText ?? "x"] : [`--${option}`];
}

function testTool<Table extends FlagTable>(
  { name, table, rules, check, matters, operands }: Tool<Table>,
): void {
  const judge = (args: readonly string[]) => check(parseFlags(table, args));

  Deno.test(`${name} refuses each option beside what makes it vain, in one line that names both`, () => {
    for (const [options, beside, why] of rules) {
      const isBesideNothing = !beside.startsWith("with ");
      const others = TYPED[beside] ?? (isBesideNothing ? [] : beside.split(" ").slice(1));
      for (const option of options.split(" ")) {
        const needsNone = option === "wire" ||
          [option, ...others].some((word) => /^(--)?(paired|forget)$/.test(word));
        const args = [...typed(table, option), ...others, ...(needsNone ? [] : operands)];
        const { message } = assertThrows(() => judge(args), UsageError, "", `${option} ${beside}`);
        assertEquals(message, `Cannot use --${option} ${beside}: ${why}`, args.join(" "));
        if (isBesideNothing) continue;
        assert(
          !complaint(() => judge([...typed(table, option), ...operands])).includes(beside),
          args.join(" "),
        );
      }
    }
  });

  Deno.test(`${name} has a rule for every option that does not always matter`, () => {
    const inRules = rules.flatMap(([options]) => options.split(" "));
    assertEquals(new Set([...inRules, ...matters.split(" ")]), new Set(Object.keys(table)));
  });
}

function complaint(act: () => void): string {
  try {
    act();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

testTool({
  ...{ name: "broadcast", table: BROADCAST_FLAGS, rules: BROADCAST_RULES, check: checkBroadcastUsage },
  ...{ matters: MATTERS.sending, operands: ["laptop"] },
});
testTool({
  ...{ name: "t265", table: T265_FLAGS, rules: T265_RULES, check: checkT265Usage },
  ...{ matters: `${MATTERS.sending} ${MATTERS.t265}`, operands: ["laptop"] },
});
testTool({
  ...{ name: "listen", table: LISTEN_FLAGS, rules: LISTEN_RULES, check: checkListenUsage },
  ...{ matters: MATTERS.listen, operands: [] },
});

Deno.test("listen refuses beside --find each option that opens a door or a view, or is about one", () => {
  const heeded = ["--find", "--bind", "--log-format", "--verbose", "--quiet", "--help", "--version"];
  const others = Object.keys(LISTEN_FLAGS).filter((name) => !heeded.includes(`--${name}`));
  for (const name of others) {
    const said = complaint(() =>
      checkListenUsage(parseFlags(LISTEN_FLAGS, ["--find", ...typed(LISTEN_FLAGS, name)]))
    );
    const names = [...said.matchAll(/--[\w-]+/g)].map(([option]) => option);
    assert(names.includes(`--${name}`) && names.includes("--find"), `${name}: ${said}`);
  }
  for (const line of ["", "--bind 127.0.0.1", "--log-format json --verbose", "--quiet", "--wire uis"]) {
    checkListenUsage(parseFlags(LISTEN_FLAGS, ["--find", ...line.split(" ").filter(Boolean)]));
  }
});

Deno.test("options that work together are accepted", () => {
  for (
    const line of [
      "",
      "--camera rpicam --width 640 --height 480 --fps 10 --quality 40 --min-fps 5 --min-quality 30 --rotation 180",
      "--camera v4l2 --width 640 --height 480 --fps 10",
      "--camera drive.avi --fps 10 --loop",
      "--camera-cmd cam --fec 10 --deadline 50ms --payload 1000 --name x --max-bitrate 5M --prefer detail --min-fps 5",
      "--camera test --wire sof --quality 40 --fps 10 laptop",
      "--install-service --service-name front --camera test laptop",
      "--uninstall-service --service-name front",
      "--drive motors --drive-timeout 300 --drive-max-age 800 --drive-open --stats-json - laptop",
      "--record bags/ --record-format mcap-ros2 laptop",
      "--record drive.MCAP --record-format mcap-ros2 laptop",
      "--drive-output - --drive-timeout 300 --drive-max-age 800 laptop",
      "--doctor --camera test --stats-interval 5s --quiet",
    ]
  ) {
    checkBroadcastUsage(parseFlags(BROADCAST_FLAGS, line.split(" ").filter(Boolean)));
  }
  for (
    const line of [
      "--camera test --image-size 212x200 --fps 10 --quality 40 --min-quality 30",
      "--source-cmd cam --quality 40 --min-fps 5 --no-rectify --no-overlay --sampling 4:2:0",
      "--image-cmd cam --image-size 212x200 --image-format gray8 --no-rectify --no-overlay --quality 40",
      "--camera rpicam --width 640 --height 480 --hflip --no-rectify --no-overlay --quality 40 --pose-cmd p",
      "--camera v4l2 --calibration a.json --view-size 200x200 --view-margin 10 --fov 80",
    ]
  ) {
    checkT265Usage(parseFlags(T265_FLAGS, line.split(" ")));
  }
  for (
    const line of [
      "--view auto --web 8081 --web-token auto --rotate 90 --flip --pose-output p.csv",
      "--view web --web-cert a.pem --web-key a.key --web-origin https://laptop.example:8443",
      "--view sdl --rotate 90 --max-age 1s",
      "--view none --output - --max-pixels 100 --max-age 1s",
      "--view none --foxglove 0.0.0.0:8765 --web-token auto --foxglove-origin https://a.example",
      "--view none --foxglove 0.0.0.0:8765 --web-token auto --web-cert a.pem --web-key a.key",
    ]
  ) {
    checkListenUsage(parseFlags(LISTEN_FLAGS, line.split(" ")));
  }
});

Deno.test("broadcast and t265 let one alone write to stdout", () => {
  const args = ["--drive-output", "-", "--stats-json", "-"];
  const message = "Cannot use --drive-output - together with --stats-json -: stdout takes one of them";
  assertThrows(() => checkBroadcastUsage(parseFlags(BROADCAST_FLAGS, args)), UsageError, message);
  assertThrows(() => checkT265Usage(parseFlags(T265_FLAGS, args)), UsageError, message);
});

Deno.test("listen takes imagezmq's senders from a network with a token alone", () => {
  const judge = (args: readonly string[]) =>
    complaint(() => checkListenUsage(parseFlags(LISTEN_FLAGS, args)));
  for (const endpoint of ["tcp://*:5555", "0.0.0.0:5555", "[::]:5555", "5555,tcp://*:5556"]) {
    assert(judge(["--imagezmq-hub", endpoint]).includes("without --web-token"), endpoint);
    assertEquals(judge(["--imagezmq-hub", endpoint, "--web-token", "auto", "--view", "none"]), "");
  }
  for (
    const endpoint of [
      "5555",
      "tcp://127.0.0.1:5555",
      "localhost:5555",
      "sub:tcp://127.0.0.1:5555,tcp://robot:5555",
    ]
  ) {
    assertEquals(judge(["--imagezmq-hub", endpoint]), "", endpoint);
  }
  for (
    const endpoint of [
      "",
      "udp://robot:5555",
      "robot",
      "tcp://robot:65536",
      "sub:tcp://*:5555",
      "tcp://:5555",
      "a,,b",
    ]
  ) {
    assert(judge(["--imagezmq-hub", endpoint]).includes("--imagezmq-hub"), endpoint);
  }
  assert(judge(["--imagezmq", "pub:tcp://*:5556"]).includes("without --web-token"));
  assertEquals(judge(["--imagezmq", "pub:tcp://*:5556", "--web-token", "auto", "--view", "none"]), "");
  assertEquals(judge(["--imagezmq", "robot:5555,pub:5556"]), "");
  assert(
    judge(["--imagezmq", "robot:5555", "--web-token", "auto", "--view", "none"]).includes(
      "nothing is served",
    ),
  );
  for (const endpoint of ["", "tcp://*:5555", "robot:0", "sub:robot:5555", "pub:robot"]) {
    assert(judge(["--imagezmq", endpoint]).includes("--imagezmq"), endpoint);
  }
});

Deno.test("listen refuses places that stand for the same robots, which would be there twice", () => {
  const judge = (line: string) =>
    complaint(() => checkListenUsage(parseFlags(LISTEN_FLAGS, line.split(" "))));
  for (
    const line of [
      "nats://hub/north nats://hub/north",
      "nats://hub/north nats://hub/north/rover",
      "nats://hub nats://hub/south",
      "nats://hub/*/rover nats://hub/north",
      "nats://me:secret@hub/north nats://hub:9222/uis.north.*",
      "nats://a,b/north nats://b/north",
    ]
  ) {
    assert(/^Cannot look at ws:.* beside ws:.*: robots that are at both/.test(judge(line)), line);
    assert(!judge(line).includes("secret"), line);
  }
  for (
    const line of [
      "nats://hub/north nats://hub/south",
      "nats://hub/north/rover nats://hub/north/crane",
      "nats://hub/*/rover nats://hub/north/crane",
      "nats://hub/north nats://hub:9223/north",
      "nats://hub/north robot",
    ]
  ) assertEquals(judge(line), "", line);
});

Deno.test("--nats publishes under one site's name, and not under a pattern", () => {
  const read = (text: string) => complaint(() => parseFlags(LISTEN_FLAGS, ["--nats", text]));
  for (const path of ["", "/", "/north", "/north/", "/uis.north", "/uis.north.*", "/Halle%202", "/Halle 2"]) {
    assertEquals(read(`nats://hub${path}`), "", path);
  }
  for (const path of ["/*", "/>", "/uis.>", "/uis.*.*", "/no*", "/north/rover", "/*/"]) {
    assert(/^Cannot use --nats .* is accepted$/.test(read(`nats://hub${path}`)), path);
  }
});
