import { assertEquals, assertThrows } from "@std/assert";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import { expandHome } from "../../src/flags/home_flags.ts";
import { LISTEN_FLAGS } from "../../src/flags/listen_flags.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { T265_FLAGS } from "../../src/flags/t265_flags.ts";
import { UsageError } from "../../src/flags/usage_error.ts";

const HOME = "/home/the pi's";

Deno.test("expandHome puts the home folder for ~/ in front of every file and command", () => {
  const files = { output: "a", "pose-output": "b", record: "c/", "stats-json": "d" };
  for (const [name, file] of Object.entries(files)) {
    for (const args of [[`--${name}`, `~/${file}`], [`--${name}=~/${file}`]]) {
      const { flags } = parseFlags(LISTEN_FLAGS, expandHome(LISTEN_FLAGS, args, () => HOME));
      assertEquals(flags[name as keyof typeof files], `${HOME}/${file}`);
    }
  }
  for (const name of ["camera-cmd", "image-cmd", "source-cmd", "pose-cmd"] as const) {
    const args = expandHome(T265_FLAGS, [`--${name}`, "~/cam.sh --to '~/x' ~/y a~/z"], () => HOME);
    const program = parseFlags(T265_FLAGS, args).flags[name];
    const given = { label: "cam.sh", command: `${HOME}/cam.sh`, args: ["--to", "~/x", `${HOME}/y`, "a~/z"] };
    assertEquals(program, given);
  }
  const args = expandHome(T265_FLAGS, ["--camera", "~/a.mcap", "--calibration", "~/b.json"], () => HOME);
  const { camera, calibration } = parseFlags(T265_FLAGS, args).flags;
  assertEquals([camera, calibration], [{ kind: "file", path: `${HOME}/a.mcap` }, `${HOME}/b.json`]);
});

Deno.test("expandHome leaves everything else as it is, and asks for the folder only where it is needed", () => {
  const never = () => {
    throw new Error("it was looked up");
  };
  for (
    const args of [
      ["--name", "~/me", "--name=~/me", "~/host", "--quiet", "~/x"],
      [
        "--camera-cmd",
        "cam '~/x' \"a ~/b\" \\~/c --d=~/e",
        "--stats-json",
        "-",
        "--camera",
        "v4l2:/dev/video~/0",
      ],
      ["--stats-json", "./~/x", "--", "--camera-cmd", "~/cam.sh"],
      ["--unknown", "~/x", "--stats-json"],
    ]
  ) assertEquals(expandHome(BROADCAST_FLAGS, args, never), args);
});

Deno.test("expandHome says which option it is where nothing says which folder", () => {
  const act = () => expandHome(BROADCAST_FLAGS, ["--camera-cmd=~/cam.sh"], () => undefined);
  assertThrows(act, UsageError, "Option --camera-cmd: ~ is the home folder, and HOME does not say which");
});
