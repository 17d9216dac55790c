/**
 * What the terminal and the log say of a robot that can be driven.
 *
 * @module
 */

import type { DriverNews } from "../drive/seats.ts";
import { formatBareAge } from "../text/elapsed.js";

/** Who drives, or why nobody does: `you drive`, `laptop drives`, `stopped: picture too old`. */
export function describeDriver({ isDriving, isOwn, driver, reason }: DriverNews): string {
  if (isDriving) return isOwn ? "you drive" : `${driver || "somebody"} drives`;
  return reason === "other driver" ? `stopped: ${driver || "somebody"} is the driver` : `stopped: ${reason}`;
}

/** The same with what else is known. */
export function describeDriving(news: DriverNews): string {
  const { isDriving, isOwn, mayDrive, mayStop, linear, angular, isStopping, isAsking, asker, roundTripMs } =
    news;
  return [
    describeDriver(news) + (isDriving ? ` ${linear.toFixed(2)} ${angular.toFixed(2)}` : ""),
    isOwn && isDriving && roundTripMs !== undefined ? `round trip ${formatBareAge(roundTripMs * 1000)}` : "",
    mayDrive ? "" : mayStop ? "you may stop it" : "you may watch",
    isStopping ? "stopping" : "",
    isAsking ? "you ask to take over" : asker ? `${asker} asks to take over` : "",
  ].filter((part) => part !== "").join(", ");
}
