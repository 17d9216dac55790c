/**
 * One line of what a program writes that owns a tracker; {@link ./source_parser.ts} draws the whole.
 *
 * @module
 */

import { MAX_FRAME_BYTES } from "../../protocol/media.ts";
import { parseJson, readTrackerPose, type TrackerPose } from "./json_pose_parser.ts";

/** The longest side of a picture, in pixels. */
const MAX_SIDE_PIXELS = 8192;
/** The longest picture of any format. */
const MAX_IMAGE_BYTES = MAX_SIDE_PIXELS * MAX_SIDE_PIXELS;

/** What a line says of the picture behind it. */
export interface ImageHeader {
  /** When it was taken, on the tracker's own clock: the one of the poses. */
  readonly trackerTime?: number;
  /** Pixels, at most 8192 each. */
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, rows from the top with nothing between them; or a JPEG. */
  readonly format: "gray8" | "jpeg";
  /** How long it is. */
  readonly bytes: number;
  readonly eye: "left" | "right";
}

/** What a line says; `other` makes no sense, says why, and how long the picture behind it is (0: there is none). */
export type SourceLine =
  | { readonly kind: "calibration"; readonly value: unknown }
  | { readonly kind: "pose"; readonly pose: TrackerPose }
  | { readonly kind: "image"; readonly header: ImageHeader }
  | { readonly kind: "other"; readonly bytes: number; readonly fault: string };

/** Reads a line, without its end. */
export function parseSourceLine(text: string): SourceLine {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return nonsense("a line that is no JSON object");
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.type === "calibration") return { kind: "calibration", value };
  if (fields.type === "image") return readImage(fields);
  if (fields.type !== "pose") return nonsense("a line of no known type");
  const pose = readTrackerPose(value);
  return "fault" in pose ? nonsense(`a pose whose ${pose.fault}`) : { kind: "pose", pose };
}

function nonsense(fault: string, bytes = 0): SourceLine {
  return { kind: "other", bytes, fault };
}

function readImage(fields: Readonly<Record<string, unknown>>): SourceLine {
  const { t, width, height, format, bytes, eye = "left" } = fields;
  if (!isWholeUpTo(bytes, MAX_IMAGE_BYTES)) return nonsense("an image without its bytes, or with too many");
  const other = (fault: string) => nonsense(`an image whose ${fault}`, bytes);
  if (!isWholeUpTo(width, MAX_SIDE_PIXELS) || !isWholeUpTo(height, MAX_SIDE_PIXELS)) {
    return other(`width and height are not 1 … ${MAX_SIDE_PIXELS}`);
  }
  if (format !== "gray8" && format !== "jpeg") return other("format is neither gray8 nor jpeg");
  if (format === "gray8" && bytes !== width * height) return other("bytes are not width · height");
  if (format === "jpeg" && bytes > MAX_FRAME_BYTES) return other(`bytes are more than ${MAX_FRAME_BYTES}`);
  if (eye !== "left" && eye !== "right") return other("eye is neither left nor right");
  if (t !== undefined && !isFiniteNumber(t)) return other("t is no finite number");
  const time = t === undefined ? {} : { trackerTime: t };
  return { kind: "image", header: { ...time, width, height, format, bytes, eye } };
}

function isWholeUpTo(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
