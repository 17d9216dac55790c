/**
 * What a driver's machine has to tell.
 *
 * @module
 */

import type { StreamDescription } from "../common/frame.ts";
import type { Driver, DueCommand } from "./driver.ts";
import type { DriverNews } from "./seats.ts";

/** Something about the driving of one stream. */
export type DriveEvent =
  | {
    readonly kind: "drive-news";
    readonly stream: StreamDescription;
    /** Absent where the robot says nothing of driving any more. */
    readonly news: DriverNews | undefined;
    /** When the robot has said something last, in µs of this host's monotonic clock, as are the others. */
    readonly heardUs: number;
    readonly atUs: number;
  }
  /** A command has left. */
  | {
    readonly kind: "drive-command";
    readonly stream: StreamDescription;
    readonly command: DueCommand;
    readonly atUs: number;
  };

/** What there is to tell of a driver now; nothing where its robot says nothing. */
export function makeNews(driver: Driver, nowUs: number): DriverNews | undefined {
  const { state, roundTripUs, isStopping } = driver;
  if (!state) return undefined;
  const { isDriving, reason, mayDrive, mayStop, linear, angular, pictureAgeMs, commandAgeMs } = state;
  return {
    isDriving,
    ...(reason === undefined ? {} : { reason }),
    ...{ mayDrive, mayStop, linear, angular, pictureAgeMs, commandAgeMs },
    driver: state.driver,
    asker: state.asker,
    isOwn: state.driverId === driver.id,
    isStopping,
    isAsking: driver.isAsking(nowUs),
    ...(roundTripUs === undefined ? {} : { roundTripMs: Math.round(roundTripUs / 1000) }),
  };
}
