/**
 * The formats of recordings, by the end of a file's name.
 *
 * @module
 */

import type { RecordFormat } from "../flags/record_flags.ts";
import { AviFile } from "./avi_file.ts";
import { McapFile } from "./mcap_file.ts";
import { McapRos2File } from "./mcap_ros2_file.ts";
import type { RecordedEvent } from "./recorded_event.ts";
import type { RecordingFile, RecordingSink } from "./recording_file.ts";

/** A format. */
export interface RecordingFormat {
  /** The end of the names of its files. */
  readonly extension: ".mcap" | ".avi" | ".mjpeg";
  /** Whether one file takes all streams; otherwise each needs a file of its own. */
  readonly takesAllStreams: boolean;
  /** Makes a file in an empty sink. */
  begin(sink: RecordingSink): RecordingFile;
}

/** All streams, poses and figures, with every time. */
export const MCAP: RecordingFormat = {
  extension: ".mcap",
  takesAllStreams: true,
  begin: (sink) => new McapFile(sink),
};

/** The same as a bag of ROS 2. */
export const MCAP_ROS2: RecordingFormat = {
  extension: ".mcap",
  takesAllStreams: true,
  begin: (sink) => new McapRos2File(sink),
};

/** The pictures of a stream, for any player. */
export const AVI: RecordingFormat = {
  extension: ".avi",
  takesAllStreams: false,
  begin: (sink) => new AviFile(sink),
};

/** The pictures of a stream and nothing else. */
export const MJPEG: RecordingFormat = {
  extension: ".mjpeg",
  takesAllStreams: false,
  begin: (sink) => new MjpegFile(sink),
};

/** By the words of `--record-format`. */
export const RECORDING_FORMATS: Readonly<Record<RecordFormat, RecordingFormat>> = {
  mcap: MCAP,
  "mcap-ros2": MCAP_ROS2,
  avi: AVI,
  mjpeg: MJPEG,
};

/** Finds the format that the name of a file asks for. */
export function findRecordingFormat(path: string): RecordingFormat | undefined {
  const name = path.toLowerCase();
  return [MCAP, AVI, MJPEG].find(({ extension }) => name.endsWith(extension));
}

/** JPEGs back to back: the pictures of one stream, without any time. */
class MjpegFile implements RecordingFile {
  readonly #sink: RecordingSink;

  constructor(sink: RecordingSink) {
    this.#sink = sink;
  }

  get isEmpty(): boolean {
    return this.#sink.bytes === 0;
  }

  accepts(): boolean {
    return true;
  }

  async write(event: RecordedEvent): Promise<void> {
    if (event.kind === "frame") await this.#sink.append(event.jpeg);
  }

  flush(): Promise<void> {
    return this.#sink.sync();
  }

  finish(): Promise<void> {
    return this.#sink.sync();
  }
}
