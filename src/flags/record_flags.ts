/**
 * The option that says what recordings are written as.
 *
 * @module
 */

import type { Flag } from "./flag.ts";
import type { Usage } from "./no_effect.ts";

const FORMATS = ["mcap", "mcap-ros2", "avi", "mjpeg"] as const;

/** What a recording can be written as. */
export type RecordFormat = (typeof FORMATS)[number];

/** Absent where the name of the file says it, and MCAP where there is only a folder. */
export const RECORD_FORMAT: Flag<RecordFormat | undefined> = {
  placeholder: FORMATS.join("|"),
  help: "what recordings are written as, where no name of a file says it; mcap-ros2 is a bag of ROS 2",
  accepted: `one of ${FORMATS.join(", ")}`,
  initial: undefined,
  parse: (given) => FORMATS.find((format) => format === given),
};

/** Whether a file is to be written whose name says another format. */
export function contradictsName(
  { flags }: Usage<
    { readonly record: string | undefined; readonly "record-format": RecordFormat | undefined }
  >,
): boolean {
  const [, ofName] = /\.(mcap|avi|mjpeg)$/i.exec(flags.record ?? "") ?? [];
  const format = flags["record-format"];
  return ofName !== undefined && format !== undefined && !format.startsWith(ofName.toLowerCase());
}

/** Why that can not be. */
export const CONTRADICTION = [
  "record-format",
  "with --record FILE of another format",
  "the name says the format; .mcap takes mcap and mcap-ros2",
] as const;
