/**
 * What is told of a site's stream to who publishes.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { STREAM } from "../messages/subjects.ts";
import type { StreamLook } from "./site_stream.ts";

const logger = getLogger(["uis", "nats"]);

/** The line with which a trouble is told, as `reason`. */
export const NOTHING_KEPT = "Nothing is kept on the server: {reason}";

/** To who publishes and has no right to ask. */
export const UNASKED =
  `this login may not ask whether the server keeps pictures; its stream ${STREAM} is made by a site's gateway, or by who runs the server`;

/** Tells what is wrong at the start, or that nobody here can know it. */
export function tellLook({ state, trouble }: StreamLook): void {
  if (trouble) logger.warn(NOTHING_KEPT, { reason: trouble.reason });
  else if (state === "unasked") {
    logger.info(UNASKED[0]!.toUpperCase() + UNASKED.slice(1));
  }
}
