/**
 * What a recording is made of.
 *
 * @module
 */

import type { FrameAge, Jpeg, ReceivedFrame, ReceivedPose, StreamDescription } from "../common/frame.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { StreamStatus } from "../common/stream_status.ts";

/** When something came, in µs since 1970 by this host's clock. */
interface RecordedTimes {
  /** When it was complete here. */
  readonly logUs: number;
  /** When it was taken or measured; the same as `logUs` where its age is not known. */
  readonly takenUs: number;
}

/** A picture. */
export interface RecordedFrame extends RecordedTimes {
  readonly kind: "frame";
  readonly stream: StreamDescription;
  readonly id: number;
  readonly jpeg: Jpeg;
  /** How old it was at `logUs`; absent where that is not known. */
  readonly age?: FrameAge;
}

/** A pose. */
export interface RecordedPose extends RecordedTimes {
  readonly kind: "pose";
  readonly stream: StreamDescription;
  readonly pose: Pose;
}

/** The figures of one stream. */
export interface RecordedStatus {
  readonly kind: "status";
  readonly stream: StreamDescription;
  readonly status: StreamStatus;
  readonly logUs: number;
}

/** What a robot says of driving, or was commanded. */
export interface RecordedDriving {
  readonly kind: "driving";
  readonly stream: StreamDescription;
  readonly event: DriveEvent;
  readonly logUs: number;
}

export type RecordedEvent = RecordedFrame | RecordedPose | RecordedStatus | RecordedDriving;

/**
 * This host's clock on the wall, as it was when a recording began: it is compared with the monotonic clock once, so that
 * the times of one recording never jump, even where the clock on the wall is set meanwhile.
 */
export class WallClock {
  readonly #offsetUs: number;

  /** @param wallUs µs since 1970 at the same moment as `monotonicUs` */
  constructor(wallUs: number, monotonicUs: number) {
    this.#offsetUs = wallUs - monotonicUs;
  }

  /** µs since 1970. */
  at(monotonicUs: number): number {
    return monotonicUs + this.#offsetUs;
  }

  stampFrame({ stream, id, jpeg, completeUs, age }: ReceivedFrame): RecordedFrame {
    const told = { stream, id, jpeg, ...(age ? { age } : {}) };
    return { kind: "frame", ...told, ...this.#times(completeUs, age) };
  }

  stampPose({ stream, pose, arrivalUs, age }: ReceivedPose): RecordedPose {
    return { kind: "pose", stream, pose, ...this.#times(arrivalUs, age) };
  }

  stampDriving(event: DriveEvent): RecordedDriving {
    return { kind: "driving", stream: event.stream, event, logUs: this.at(event.atUs) };
  }

  #times(monotonicUs: number, age: FrameAge | undefined): RecordedTimes {
    const logUs = this.at(monotonicUs);
    return { logUs, takenUs: logUs - Math.round(age?.ageUs ?? 0) };
  }
}
