import { assertEquals, assertRejects } from "@std/assert";
import { CameraError } from "../../src/capture/camera.ts";
import { findPoseProgram } from "../../src/capture/pose_programs.ts";
import { parseProgram } from "../../src/program.ts";
import { withLog } from "../support/log.ts";
import { withPrograms } from "../support/program_folder.ts";

Deno.test("findPoseProgram puts stdbuf in front, which makes each record come at once", async () => {
  await withPrograms(["stdbuf", "rs-pose"], async (path) => {
    await withLog(async (log) => {
      assertEquals(await findPoseProgram(parseProgram("rs-pose --serial 'a b'"), path), {
        label: "rs-pose",
        command: `${path}/stdbuf`,
        args: ["-o0", "rs-pose", "--serial", "a b"],
      });
      assertEquals(log, []);
    });
  });
});

Deno.test("findPoseProgram does without stdbuf where it is missing, and says so", async () => {
  await withPrograms(["rs-pose"], async (path) => {
    await withLog(async (log) => {
      assertEquals(await findPoseProgram(parseProgram("rs-pose"), path), {
        label: "rs-pose",
        command: "rs-pose",
        args: [],
      });
      assertEquals(log.map((record) => record.level), ["warning"]);
    });
  });
});

Deno.test("findPoseProgram names a program that is not there, whether or not stdbuf is", async () => {
  for (const installed of [[], ["stdbuf"]]) {
    await withPrograms(installed, async (path) => {
      const error = await assertRejects(() => findPoseProgram(parseProgram("rs-pose"), path), CameraError);
      assertEquals(error.message.startsWith("Cannot find the pose program rs-pose: "), true);
      assertEquals(error.message.includes("\n"), false);
    });
  }
});
