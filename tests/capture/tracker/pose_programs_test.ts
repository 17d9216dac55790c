import { assert, assertEquals, assertRejects } from "@std/assert";
import { CameraError } from "../../../src/capture/camera.ts";
import { findPoseProgram } from "../../../src/capture/tracker/pose_programs.ts";
import { parseProgram } from "../../../src/system/program.ts";
import { textOf, withLog } from "../../support/log.ts";
import { withPrograms } from "../../support/program_folder.ts";

Deno.test("findPoseProgram puts stdbuf in front, which makes each record come at once", async () => {
  await withPrograms(["stdbuf", "rs-pose"], async (path) => {
    await withLog(async (log) => {
      assertEquals(await findPoseProgram(parseProgram("rs-pose --serial 'a b'"), { path }), {
        label: "rs-pose",
        command: `${path}/stdbuf`,
        args: ["-o0", "rs-pose", "--serial", "a b"],
      });
      assertEquals(log, []);
    });
  });
});

Deno.test("findPoseProgram takes script's terminal where stdbuf is missing, and prefers stdbuf", async () => {
  const program = parseProgram("rs-pose --serial 'a b' '$it'\"'s\"");
  await withPrograms(["script", "rs-pose"], async (path) => {
    await withLog(async (log) => {
      const linux = await findPoseProgram(program, { path, os: "linux" });
      assertEquals([linux.label, linux.command], ["rs-pose", `${path}/script`]);
      const line = `exec rs-pose --serial 'a b' "\\$it's"`;
      assertEquals(linux.args, ["-q", "-e", "-f", "-c", line, "/dev/null"]);
      const mac = await findPoseProgram(program, { path, os: "darwin" });
      assertEquals(mac.args, ["-q", "/dev/null", "rs-pose", "--serial", "a b", "$it's"]);
      assertEquals(log, []);
    });
  });
  await withPrograms(["script", "stdbuf", "rs-pose"], async (path) => {
    assertEquals((await findPoseProgram(program, { path })).command, `${path}/stdbuf`);
  });
});

Deno.test("findPoseProgram does without both where they are missing, and says so", async () => {
  await withPrograms(["rs-pose"], async (path) => {
    await withLog(async (log) => {
      assertEquals(await findPoseProgram(parseProgram("rs-pose"), { path }), {
        label: "rs-pose",
        command: "rs-pose",
        args: [],
      });
      assertEquals(log.map((record) => record.level), ["warning"]);
      assert(textOf(log[0]!).startsWith("Without stdbuf or script"), textOf(log[0]!));
    });
  });
});

Deno.test("findPoseProgram names a program that is not there, whether or not stdbuf or script are", async () => {
  for (const installed of [[], ["stdbuf"], ["script"]]) {
    await withPrograms(installed, async (path) => {
      const error = await assertRejects(
        () => findPoseProgram(parseProgram("rs-pose"), { path }),
        CameraError,
      );
      assertEquals(error.message.startsWith("Cannot find the pose program rs-pose: "), true);
      assertEquals(error.message.includes("\n"), false);
    });
  }
});
