import { assertEquals, assertThrows } from "@std/assert";
import { BROADCAST_FLAGS } from "../../src/flags/broadcast_flags.ts";
import { switchFlag, textFlag } from "../../src/flags/flag.ts";
import { parseFlags } from "../../src/flags/parse_flags.ts";
import { T265_FLAGS } from "../../src/flags/t265_flags.ts";
import { UsageError } from "../../src/flags/usage_error.ts";
import { makeServiceArguments, type TypedCommand } from "../../src/service/service_arguments.ts";

const SERVICE_FLAGS = {
  "install-service": switchFlag(""),
  "print-service": switchFlag(""),
  "service-name": textFlag("", "NAME"),
};

function broadcast(...args: string[]): TypedCommand {
  return { args, ...parseFlags({ ...BROADCAST_FLAGS, ...SERVICE_FLAGS }, args) };
}

function t265(...args: string[]): TypedCommand {
  return { args, ...parseFlags({ ...T265_FLAGS, ...SERVICE_FLAGS }, args) };
}

async function withFile(name: string, test: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/${name}`, "{}");
    test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("makeServiceArguments leaves out what is about the service, and writes the status seldom", () => {
  const typed = ["--install-service", "--camera", "test", "--service-name", "front", "--name=a b", "laptop"];
  assertEquals(makeServiceArguments(broadcast(...typed)).args, [
    ...["--stats-interval", "60s", "--camera", "test", "--name=a b", "laptop"],
  ]);
  const again = [
    "--service-name=front",
    "--stats-interval",
    "5s",
    "--print-service",
    "--",
    "--print-service",
  ];
  assertEquals(makeServiceArguments(broadcast(...again)).args, [
    ...["--stats-interval", "5s", "--", "--print-service"],
  ]);
});

Deno.test("makeServiceArguments tells of ports that ask for a right", () => {
  for (const [port, needed] of [["555", true], ["1024", false], ["0", false]] as const) {
    assertEquals(makeServiceArguments(broadcast("--port", port)).bindsPrivilegedPort, needed);
  }
});

const REFUSED: readonly [args: string[], reason: string][] = [
  [["--camera", "-"], "--camera -"],
  [["--stats-json", "-"], "--stats-json -"],
  [["--stats-json", "/tmp/x.json"], "its own folder"],
  [["--camera-cmd", "./camera.sh"], "is accepted"],
  [["--drive", "./motors.py"], "is accepted"],
  [["--drive-output", "-"], "--drive-output -"],
  [["--record", "/media/stick/"], "its own folder"],
  [["--record", "drives/front.mcap"], "its own folder"],
  [["--record", "/"], "its own folder"],
  [["--record", "drives"], "a folder such as drives/"],
  [["--record", "-"], "--record -"],
];

for (const [args, reason] of REFUSED) {
  Deno.test(`makeServiceArguments refuses ${args.join(" ")}`, () => {
    assertThrows(() => makeServiceArguments(broadcast(...args)), UsageError, reason);
  });
}

Deno.test("makeServiceArguments has recordings go to the service's own folder, or to one in that", () => {
  for (const record of ["drives/", "drive.mcap", "./"]) {
    assertEquals(makeServiceArguments(broadcast("--record", record)).args.slice(2), ["--record", record]);
  }
});

Deno.test("makeServiceArguments makes a credential of a file that is read", async () => {
  await withFile("left.json", (folder) => {
    const expected = [
      ...[
        "--stats-interval",
        "60s",
        "--calibration",
        { id: "calibration", path: `${folder}/left.json` },
        "laptop",
      ],
    ];
    const forms = [["--calibration", "left.json"], ["--calibration=left.json"], [
      `--calibration=${folder}/left.json`,
    ]];
    for (const form of forms) {
      assertEquals(makeServiceArguments(t265(...form, "laptop"), folder).args, expected);
    }
    assertThrows(
      () => makeServiceArguments(t265("--calibration", "right.json"), folder),
      UsageError,
      `Cannot use --calibration ${folder}/right.json: there is no such file`,
    );
  });
});

Deno.test("makeServiceArguments finds what a program reads, and refuses what lies in this folder", async () => {
  await withFile("source.py", (folder) => {
    const absolute = t265("--source-cmd", `python3 ${folder}/source.py --fast`, "laptop");
    assertEquals(makeServiceArguments(absolute, folder).paths, [`${folder}/source.py`]);
    assertThrows(
      () => makeServiceArguments(t265("--source-cmd", "python3 source.py"), folder),
      UsageError,
      `Cannot use source.py of --source-cmd in a service, which runs elsewhere; ${folder}/source.py is accepted`,
    );
    assertEquals(makeServiceArguments(t265("--source-cmd", "python3 other.py"), folder).paths, []);
  });
});

Deno.test("makeServiceArguments names a recording by its whole path, and shows it to the service", async () => {
  await withFile("drive.mcap", (folder) => {
    const path = `${folder}/drive.mcap`;
    for (const form of [["--camera", "drive.mcap"], ["--camera=drive.mcap"], ["--camera", path]]) {
      const { args, paths } = makeServiceArguments(broadcast("--loop", ...form, "laptop"), folder);
      assertEquals(args, ["--stats-interval", "60s", "--loop", "--camera", path, "laptop"]);
      assertEquals(paths, [path]);
    }
    assertThrows(
      () => makeServiceArguments(broadcast("--camera", "other.avi"), folder),
      UsageError,
      `Cannot use --camera ${folder}/other.avi: there is no such file`,
    );
  });
});
