/**
 * Whether the camera's pictures become frames: some are taken, and looked at as the tool itself would.
 *
 * @module
 */

import { CameraError } from "../capture/camera.ts";
import { describeTrouble } from "../capture/trouble.ts";
import type { CameraTrial } from "../capture/try_camera.ts";
import type { Finding } from "./finding.ts";

/** How long pictures are waited for: a Raspberry Pi's camera takes two seconds to start. */
export const PICTURES_LIMIT_MS = 5000;

/**
 * Takes pictures. Where the camera can not be started there is no finding: other checks say why.
 *
 * @param take takes them, waiting for as long as it is told
 */
export async function checkPictures(take: (limitMs: number) => Promise<CameraTrial>): Promise<Finding[]> {
  try {
    return judgeTrial(await take(PICTURES_LIMIT_MS));
  } catch (error) {
    if (error instanceof CameraError) return [];
    throw error;
  }
}

/** One line of the pictures, and one of the poses where there should be any. */
function judgeTrial({ label, counts, waitedMs }: CameraTrial): Finding[] {
  const { poses, ...pictures } = counts;
  return [
    judge({ name: "pictures", what: "picture", count: pictures.frames, trouble: describeTrouble(pictures) }),
    ...(poses === undefined ? [] : [judge({
      name: "poses",
      what: "pose",
      count: poses.received,
      trouble: describeTrouble({ frames: 0, garbageBytes: 0, poses }),
    })]),
  ];

  function judge({ name, what, count, trouble }: Record<"name" | "what", string> & Counted): Finding {
    const came = `${count === 0 ? "none" : count} in ${(waitedMs / 1000).toFixed(1)} s from ${label}`;
    if (trouble !== undefined) {
      return { name, status: count === 0 ? "fail" : "warn", says: `${came}; ${trouble}` };
    }
    if (count > 0) return { name, status: "ok", says: came };
    return {
      name,
      status: "warn",
      says: `${came}: it gives no ${what}, or another program has it`,
    };
  }
}

interface Counted {
  readonly count: number;
  readonly trouble: string | undefined;
}
