/**
 * Writes every pose that arrives to a file or to stdout: one JSON object a line, or CSV with a header line.
 *
 * The names are those that `t265 --pose-cmd` reads, so that what one robot's poses were can be another one's:
 *
 * | | |
 * |---|---|
 * | `stream` | the stream's name |
 * | `t` | when it was measured, µs of the robot's clock |
 * | `x y z` | metres |
 * | `qx qy qz qw` | orientation, where it is known |
 * | `pitch roll yaw` | the same in degrees, as the original named them (euler_angles.ts) |
 * | `vx vy vz`, `wx wy wz` | m/s and rad/s, where they are known |
 * | `confidence` | 0 (failed) … 3 (high), where it is known |
 * | `age_ms`, `age_bound_ms` | how old it was when it arrived, ±; where the clocks have been compared |
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { stringify } from "@std/csv/stringify";
import type { ByteSink } from "../system/byte_sink.ts";
import { eulerAngles } from "../common/euler_angles.ts";
import type { ReceivedPose } from "../common/frame.ts";
import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import type { View } from "./view.ts";

/** Poses that may wait for the consumer: some seconds. */
const OUTPUT = { what: "the poses", maxWaiting: 1000 };

/** In the order of the CSV's columns. */
const COLUMNS = [
  ...["stream", "t", "x", "y", "z", "qx", "qy", "qz", "qw", "pitch", "roll", "yaw"],
  ...["vx", "vy", "vz", "wx", "wy", "wz", "confidence", "age_ms", "age_bound_ms"],
] as const;

type PoseFields = Partial<Record<typeof COLUMNS[number], number | string>>;

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
  readonly #encoder = new TextEncoder();

  /** @param sink taken over, and closed with this view */
  constructor(sink: ByteSink, format: "json" | "csv") {
    this.#output = new ByteOutput(sink, OUTPUT);
    this.#format = format;
    this.closed = this.#output.closed;
    if (format === "csv") this.#writeLine(COLUMNS.join(","));
  }

  showFrame(): void {}

  showPose(pose: ReceivedPose): void {
    const fields = listFields(pose);
    this.#writeLine(this.#format === "csv" ? formatCsv(fields) : JSON.stringify(fields));
  }

  showStatus(): void {}

  async close(): Promise<void> {
    await this.#output.close();
    const { skipped } = this.#output;
    if (skipped > 0) {
      getLogger(["uis", "output"]).warn("The pose output was too slow: {skipped} poses were skipped", {
        skipped,
      });
    }
  }

  #writeLine(line: string): void {
    this.#output.push(this.#encoder.encode(`${line}\n`));
  }
}

function listFields({ stream, pose, age }: ReceivedPose): PoseFields {
  const { timeUs, position: [x, y, z], orientation, velocity, angularVelocity, confidence } = pose;
  return {
    stream: stream.name,
    t: timeUs,
    ...{ x, y, z },
    ...(orientation ? listOrientation(orientation) : {}),
    ...(velocity ? { vx: velocity[0], vy: velocity[1], vz: velocity[2] } : {}),
    ...(angularVelocity ? { wx: angularVelocity[0], wy: angularVelocity[1], wz: angularVelocity[2] } : {}),
    ...(confidence === undefined ? {} : { confidence }),
    ...(age ? { age_ms: age.ageUs / 1000, age_bound_ms: age.boundUs / 1000 } : {}),
  };
}

function listOrientation(orientation: NonNullable<ReceivedPose["pose"]["orientation"]>): PoseFields {
  const [qx, qy, qz, qw] = orientation;
  const { pitchDegrees: pitch, rollDegrees: roll, yawDegrees: yaw } = eulerAngles(orientation);
  return { qx, qy, qz, qw, pitch, roll, yaw };
}

/** One record (RFC 4180), without its end. */
function formatCsv(fields: PoseFields): string {
  return stringify([COLUMNS.map((name) => fields[name] ?? "")], { headers: false }).trimEnd();
}
