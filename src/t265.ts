/**
 * `t265`: sends the rectified view of a tracking camera over UDP, with its pose in it and beside it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { runBroadcasting } from "./cli/sending_tool.ts";
import type { CameraSinks } from "./capture/camera.ts";
import { openT265Camera } from "./capture/tracker/t265_camera.ts";
import { runTool, type ToolRun } from "./cli/run_tool.ts";
import { T265_FLAGS, T265_TEXT } from "./flags/t265_flags.ts";
import { checkT265Usage } from "./flags/t265_usage.ts";
import { runSenderErrand } from "./cli/doctor_and_service.ts";

async function broadcastView(run: ToolRun<typeof T265_FLAGS>): Promise<number | void> {
  checkT265Usage(run);
  const open = (sinks: CameraSinks) => openT265Camera(run, sinks);
  const code = await runSenderErrand("t265", run, open);
  if (code !== undefined) return code;
  if (run.flags.wire === "sof") {
    getLogger(["uis"]).warn("The original wire carries no poses beside the pictures, only in them");
  }
  await runBroadcasting({ run, openCamera: open });
}

if (import.meta.main) await runTool({ text: T265_TEXT, table: T265_FLAGS, run: broadcastView });
