/**
 * The messages of an MCAP file that a replay understands: pictures, poses and what rectified pictures are to their cameras, in protobuf or in ROS 2's CDR as this project
 * records them, or in JSON.
 *
 * @module
 */

import type { PinholeCamera } from "../../common/pinhole_camera.ts";
import {
  decodeCalibration,
  decodeImage,
  decodePose,
  type ImageMessage,
  type PoseMessage,
} from "../../record/foxglove_messages.ts";
import {
  CALIBRATION_SCHEMA_NAME,
  IMAGE_SCHEMA_NAME,
  POSE_SCHEMA_NAME,
} from "../../record/recording_schemas.ts";
import { decodeImageCdr, decodeOdometryCdr } from "../../ros/cdr_reading.ts";

const ROS_IMAGE_NAME = "sensor_msgs/msg/CompressedImage";
const ROS_ODOMETRY_NAME = "nav_msgs/msg/Odometry";

/** The names of schemas that mean something here. */
export const KNOWN_SCHEMAS: ReadonlySet<string> = new Set([
  IMAGE_SCHEMA_NAME,
  POSE_SCHEMA_NAME,
  CALIBRATION_SCHEMA_NAME,
  ROS_IMAGE_NAME,
  ROS_ODOMETRY_NAME,
]);

/** Reads a message; nothing where it makes no sense. */
export type MessageDecoder<Message> = (data: Uint8Array) => Message | undefined;

/** How the messages of a channel are written. */
export interface MessageForm {
  readonly schemaName: string;
  /** `protobuf`, `json` or what is not understood. */
  readonly encoding: string;
}

/** Finds what reads the pictures of a channel; nothing where there are none in it. */
export function findImageDecoder(form: MessageForm): MessageDecoder<ImageMessage> | undefined {
  return findDecoder(form, IMAGE_SCHEMA_NAME, { protobuf: decodeImage, json: parseImage }) ??
    findDecoder(form, ROS_IMAGE_NAME, { cdr: decodeImageCdr });
}

/** Finds what reads the poses of a channel; nothing where there are none in it. */
export function findPoseDecoder(form: MessageForm): MessageDecoder<PoseMessage> | undefined {
  return findDecoder(form, POSE_SCHEMA_NAME, { protobuf: decodePose, json: parsePose }) ??
    findDecoder(form, ROS_ODOMETRY_NAME, { cdr: decodeOdometryCdr });
}

/** Finds what reads the calibrations of a channel; nothing where there are none in it. */
export function findCameraDecoder(form: MessageForm): MessageDecoder<PinholeCamera> | undefined {
  return findDecoder(form, CALIBRATION_SCHEMA_NAME, { protobuf: decodeCalibration });
}

type Understood = ImageMessage | PoseMessage | PinholeCamera;

function findDecoder<Message extends Understood>(
  form: MessageForm,
  schemaName: string,
  decoders: Readonly<Record<string, (data: Uint8Array) => Message>>,
): MessageDecoder<Message> | undefined {
  const isKnown = form.schemaName === schemaName && Object.hasOwn(decoders, form.encoding);
  return isKnown ? guard(decoders[form.encoding]!) : undefined;
}

interface JsonMessage {
  readonly timestamp?: { readonly sec: number; readonly nsec: number };
  readonly frame_id?: string;
}

interface JsonImage extends JsonMessage {
  readonly format: string;
  /** In base64. */
  readonly data: string;
}

interface JsonPose extends JsonMessage {
  readonly pose: {
    readonly position: JsonVector;
    readonly orientation?: JsonVector & { readonly w: number };
  };
}

interface JsonVector {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

function parseImage(message: Uint8Array): ImageMessage {
  const json = parseJson(message) as JsonImage;
  return { ...readStart(json), format: json.format, data: Uint8Array.fromBase64(json.data) };
}

function parsePose(message: Uint8Array): PoseMessage {
  const json = parseJson(message) as JsonPose;
  const { position: { x, y, z }, orientation } = json.pose;
  return {
    ...readStart(json),
    position: [x, y, z],
    ...(orientation ? { orientation: [orientation.x, orientation.y, orientation.z, orientation.w] } : {}),
  };
}

/** @throws {RangeError} where there are so many values in it that they could take many times the memory of the text */
function parseJson(message: Uint8Array): unknown {
  let commas = 0;
  for (const byte of message) if (byte === COMMA) commas += 1;
  if (commas > MAX_COMMAS) throw new RangeError("Cannot read a message: it has too many values");
  return JSON.parse(new TextDecoder().decode(message));
}

/** Whatever a picture or pose may be said with; its bytes are one text. */
const MAX_COMMAS = 1000;
const COMMA = 0x2c;

function readStart({ timestamp, frame_id = "" }: JsonMessage): Pick<ImageMessage, "timeUs" | "frameId"> {
  const timeUs = timestamp ? timestamp.sec * 1e6 + Math.round(timestamp.nsec / 1000) : 0;
  return { timeUs, frameId: frame_id };
}

/** Messages of others may be broken in any way. */
function guard<Message extends Understood>(
  decode: (message: Uint8Array) => Message,
): MessageDecoder<Message> {
  return (bytes) => {
    try {
      const message = decode(bytes);
      return numbersOf(message).every(Number.isFinite) ? message : undefined;
    } catch {
      return undefined;
    }
  };
}

function numbersOf(message: Understood): readonly number[] {
  if ("focal" in message) return [message.focal, message.cx, message.cy];
  if (!("position" in message)) return [message.timeUs];
  return [message.timeUs, ...message.position, ...message.orientation ?? []];
}
