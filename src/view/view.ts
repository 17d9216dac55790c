/**
 * The seam between the receiver and whatever shows or stores its frames.
 *
 * @module
 */

import type { FoundRobot } from "../common/found_robot.ts";
import type { ReceivedFrame, ReceivedPose } from "../common/frame.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { OutputNews } from "../common/pipe_writing.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import type { DriverNews } from "../drive/seats.ts";

/** What another thread writes to a view's pipe in its place. */
export interface ViewWriting {
  readonly content: "video" | "poses";
  readonly descriptor: number;
  take(news: ViewWritingNews): void;
}

/** What that thread tells: the pipe's, and that the video goes on with another stream, whose name it is. */
export type ViewWritingNews = OutputNews | { readonly kind: "output-changed"; readonly name: string };

/**
 * How much of a stream a view has a use for: every picture, a picture now and then for a place that is small, or none. What
 * comes by itself comes all the same; what is pulled is pulled so.
 */
export type Wanted = "full" | "tile" | "none";

/** Somewhere frames go. None of its methods waits or throws: a slow view skips frames, it never holds one up. */
export interface View {
  /** Takes a frame the moment it is whole; what it has not begun to show yet is replaced. */
  showFrame(frame: ReceivedFrame): void;
  /** Takes a pose as it comes, also between frames; absent where the view has no use for it. */
  showPose?(pose: ReceivedPose): void;
  /** Takes the figures of all streams that exist, about once a second; a stream that is not in the list has ended. */
  showStatus(streams: readonly StreamStatus[]): void;
  /** Takes why no picture comes, in one line, where that is known; nothing where it is not, or pictures come again. */
  explain?(reason: string | undefined): void;
  /**
   * Takes all robots that are found now, by their names, at each change, where one may be chosen; nothing where nobody
   * looks for any: an address was given, or pictures come.
   */
  showFound?(robots: readonly FoundRobot[] | undefined): void;
  /** Takes what a stream's robot says of driving, at each change; nothing where it says nothing of it, or no more. */
  handleDrive?(streamKey: string, news: DriverNews | undefined): void;
  /** Takes the same as it is recorded: at each change and with each command that leaves. */
  noteDriving?(event: DriveEvent): void;
  /** How much of a stream is wanted at this moment; absent where all is, of every stream. */
  wanted?(streamKey: string): Wanted;
  /** Leaves the writing to another thread, where this writes to a pipe that allows it; else this goes on. */
  handOver?(): ViewWriting | undefined;
  /** Resolves when the person closes the view, or rejects with the reason why it can show nothing any more. */
  readonly closed: Promise<void>;
  /** Gives back everything that it holds. */
  close(): Promise<void>;
}
