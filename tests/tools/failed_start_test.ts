/** The tools where something that they are to open can not be opened: nothing is begun, and nothing is left behind. */

import { assert, assertEquals } from "@std/assert";
import { isRunning, runTool } from "../support/tools.ts";

const BAD_FILE = ["--stats-json", "/nowhere/figures"];
const NO_FILE = "Cannot write the statistics to /nowhere/figures: ";

/** Runs a tool that can not start, and gives what it has left in its folder. */
async function leftBy(tool: string, args: readonly string[], message: string): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const { code, log } = await runTool(tool, args.map((arg) => arg.replace("FOLDER", folder)));
    const own = log.filter((line) => line.startsWith(`${tool}: `));
    assertEquals([code, own.length], [1, 1], log.join("\n"));
    assert(own[0]!.startsWith(`${tool}: ${message}`), own[0]);
    return [...Deno.readDirSync(folder)].map(({ name }) => name);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("listen leaves no recording and no file behind where it can not start", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const taken = `127.0.0.1:${(server.addr as Deno.NetAddr).port}`;
  const page = ["--view", "web", "--web", taken];
  const written = ["--port", "0", "--record", "FOLDER/drive.mcap"];
  const cases: [string[], string][] = [
    [[...BAD_FILE, "--view", "none"], NO_FILE],
    [page, `Cannot serve the web page on ${taken}: `],
    [[...page, "--output", "FOLDER/video", "--pose-output", "FOLDER/poses"], "Cannot serve the web page on "],
    [["--view", "none", "--output", "/nowhere/video"], "Cannot write the video to /nowhere/video: "],
  ];
  for (const [args, message] of cases) {
    assertEquals(await leftBy("listen", [...written, ...args], message), [], args.join(" "));
  }
});

Deno.test("broadcast and t265 start no camera where they can not start otherwise", async () => {
  const camera = "/bin/sh -c 'touch FOLDER/camera; exec sleep 600'";
  const grey = ["--image-cmd", camera, "--image-size", "96x64", "--no-rectify", "--pose-cmd", camera];
  assertEquals(await leftBy("broadcast", [...BAD_FILE, "--camera-cmd", camera, "127.0.0.1:9"], NO_FILE), []);
  assertEquals(await leftBy("t265", [...BAD_FILE, ...grey, "127.0.0.1:9"], NO_FILE), []);
});

Deno.test("t265 ends what was started where another program can not be", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const poses = `/bin/sh -c 'echo $$ > ${folder}/pid; exec sleep 600'`;
    const grey = ["--image-cmd", "/nowhere/camera", "--image-size", "96x64", "--no-rectify"];
    const { code, log } = await runTool("t265", [...grey, "--pose-cmd", poses, "127.0.0.1:9"]);
    assertEquals([code, log.length], [1, 1], log.join("\n"));
    assert(log[0]!.startsWith("t265: Cannot start the camera: there is no program"), log[0]);
    const pid = await Deno.readTextFile(`${folder}/pid`).catch(() => undefined);
    if (pid !== undefined) assertEquals(isRunning(Number(pid)), false);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
