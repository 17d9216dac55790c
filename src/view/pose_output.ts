/**
 * Writes every pose that arrives to a file or to stdout: one JSON object a line, or CSV with a header line.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { stringify } from "@std/csv/stringify";
import type { ByteSink } from "../system/byte_sink.ts";
import type { ReceivedPose } from "../common/frame.ts";
import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import { encodeLine, encodePose, listPoseFields, MOST_WAITING_POSES, POSE_COLUMNS } from "./pose_lines.ts";
import type { View, ViewWriting } from "./view.ts";

const logger = getLogger(["uis", "output"]);

const OUTPUT = {
  what: "the poses",
  maxWaiting: MOST_WAITING_POSES,
  onSlow: (skipped: number) =>
    logger.warn("The reader of the pose output is too slow; poses skipped so far: {skipped}", { skipped }),
};

/**
 * Opens a file, or stdout for `-`; it is CSV where the file's name ends in `.csv`.
 *
 * @throws an `Error` "Cannot write the poses to …"
 */
export async function openPoseOutput(path: string): Promise<PoseOutput> {
  const format = path.toLowerCase().endsWith(".csv") ? "csv" : "json";
  return new PoseOutput(await openOutputSink(path, OUTPUT), format);
}

/** A view that is a file of poses. */
export class PoseOutput implements View {
  readonly closed: Promise<void>;
  readonly #output: ByteOutput;
  readonly #format: "json" | "csv";

  /** @param sink taken over, and closed with this view */
  constructor(sink: ByteSink, format: "json" | "csv") {
    this.#output = new ByteOutput(sink, OUTPUT);
    this.#format = format;
    this.closed = this.#output.closed;
    if (format === "csv") this.#output.push(encodeLine(POSE_COLUMNS.join(",")));
  }

  handOver(): ViewWriting | undefined {
    const writing = this.#format === "csv" ? undefined : this.#output.handOver();
    return writing && { content: "poses", ...writing };
  }

  showFrame(): void {}

  showPose(pose: ReceivedPose): void {
    if (this.#output.isHandedOver) return;
    this.#output.push(this.#format === "csv" ? encodeCsv(pose) : encodePose(pose));
  }

  showStatus(): void {}

  async close(): Promise<void> {
    await this.#output.close();
    const { skipped } = this.#output;
    if (skipped > 0) {
      logger.warn("The pose output was too slow; poses skipped: {skipped}", {
        skipped,
      });
    }
  }
}

/** One record (RFC 4180). */
function encodeCsv(pose: ReceivedPose): Uint8Array {
  const fields = listPoseFields(pose);
  return encodeLine(
    stringify([POSE_COLUMNS.map((name) => fields[name] ?? "")], { headers: false }).trimEnd(),
  );
}
