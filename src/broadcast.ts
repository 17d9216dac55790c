/**
 * `broadcast`: sends a camera's picture over UDP.
 *
 * @module
 */

import { runBroadcasting } from "./broadcasting.ts";
import { openCamera } from "./capture/open_camera.ts";
import { BROADCAST_FLAGS, BROADCAST_TEXT } from "./cli/broadcast_flags.ts";
import { runTool } from "./cli/run_tool.ts";

if (import.meta.main) {
  await runTool({
    text: BROADCAST_TEXT,
    table: BROADCAST_FLAGS,
    run: (run) => runBroadcasting({ run, openCamera: (sinks) => openCamera(run.flags, sinks) }),
  });
}
