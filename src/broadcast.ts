/**
 * `broadcast`: sends a camera's picture over UDP.
 *
 * @module
 */

import { runBroadcasting } from "./cli/sending_tool.ts";
import type { CameraSinks } from "./capture/camera.ts";
import { openCamera } from "./capture/open_camera.ts";
import { BROADCAST_FLAGS, BROADCAST_TEXT } from "./flags/broadcast_flags.ts";
import { checkBroadcastUsage } from "./flags/sending_usage.ts";
import { runTool, type ToolRun } from "./cli/run_tool.ts";
import { runSenderErrand } from "./cli/doctor_and_service.ts";

async function broadcast(run: ToolRun<typeof BROADCAST_FLAGS>): Promise<number | void> {
  checkBroadcastUsage(run);
  const open = (sinks: CameraSinks) => openCamera(run.flags, sinks, run.signal);
  const code = await runSenderErrand("broadcast", run, open);
  if (code !== undefined) return code;
  await runBroadcasting({ run, openCamera: open });
}

if (import.meta.main) await runTool({ text: BROADCAST_TEXT, table: BROADCAST_FLAGS, run: broadcast });
