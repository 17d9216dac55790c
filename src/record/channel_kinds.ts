/**
 * What is on which topic, in a recording and live: the same messages in either.
 *
 * | topic | messages |
 * | --- | --- |
 * | `/STREAM/image` | `foxglove.CompressedImage` (protobuf) |
 * | `/STREAM/frame` | which picture that is, and how old it was when it came (JSON) |
 * | `/STREAM/calibration` | `foxglove.CameraCalibration` (protobuf), with each picture of which it is known: rectified ones |
 * | `/STREAM/pose` | `foxglove.PoseInFrame` (protobuf) |
 * | `/STREAM/tf` | `foxglove.FrameTransform` (protobuf): the camera in the tracker's frame of reference, where its rotation is known |
 * | `/STREAM/link` | the stream's figures, once a second (JSON) |
 * | `/STREAM/drive/command` | what its robot was commanded from here (JSON) |
 * | `/STREAM/drive/state` | what its robot says that it does (JSON) |
 *
 * The picture's frame of reference is that of cameras: X to the right, Y down, Z to the front. A tracker's is the T265's: X to
 * the right, Y up, Z to the back; so half a turn about X is between the two.
 *
 * @module
 */

import type { Quaternion } from "../protocol/telemetry.ts";
import { encodeCalibration, encodeImageStart, encodePose, encodeTransform } from "./foxglove_messages.ts";
import { driveCommandSchema, driveStateSchema, frameSchema, linkSchema } from "./mcap_json_schemas.ts";
import type { MessageKind } from "./mcap_writer.ts";
import type { RecordedDriving, RecordedEvent, RecordedFrame, RecordedPose } from "./recorded_event.ts";
import { calibrationSchema, imageSchema, poseSchema, transformSchema } from "./recording_schemas.ts";

const UTF8 = new TextEncoder();
/** The frame of reference of poses: where the tracker began. */
export const POSE_FRAME_ID = "tracking_origin";

/** What the messages of one topic of each stream have in common. */
export interface ChannelKind extends MessageKind {
  /** Behind the stream's name. */
  readonly topic:
    | "image"
    | "frame"
    | "calibration"
    | "pose"
    | "tf"
    | "link"
    | "drive/command"
    | "drive/state";
}

/** One message of a stream's topic. */
export interface ChannelMessage {
  readonly kind: ChannelKind;
  /** 32 bits; absent where nothing counts them already. */
  readonly sequence?: number;
  /** When it was complete on this host, in µs since 1970. */
  readonly logUs: number;
  /** When what it says was so, in µs since 1970. */
  readonly publishUs: number;
  /** Its pieces, the picture as it is; made when they are asked for. */
  readonly encode: () => readonly Uint8Array[];
}

const IMAGE: ChannelKind = { topic: "image", messageEncoding: "protobuf", schema: imageSchema };
const FRAME: ChannelKind = { topic: "frame", messageEncoding: "json", schema: frameSchema };
const CALIBRATION: ChannelKind = {
  topic: "calibration",
  messageEncoding: "protobuf",
  schema: calibrationSchema,
};
const POSE: ChannelKind = { topic: "pose", messageEncoding: "protobuf", schema: poseSchema };
const TRANSFORM: ChannelKind = { topic: "tf", messageEncoding: "protobuf", schema: transformSchema };
const LINK: ChannelKind = { topic: "link", messageEncoding: "json", schema: linkSchema };
const COMMAND: ChannelKind = { topic: "drive/command", messageEncoding: "json", schema: driveCommandSchema };
const STATE: ChannelKind = { topic: "drive/state", messageEncoding: "json", schema: driveStateSchema };

/**
 * The messages that say what happened.
 *
 * @param frameId what its stream is called in topics
 */
export function messagesOf(event: RecordedEvent, frameId: string): ChannelMessage[] {
  switch (event.kind) {
    case "frame":
      return messagesOfFrame(event, frameId);
    case "pose":
      return messagesOfPose(event, frameId);
    case "driving":
      return messagesOfDriving(event);
    case "status":
      return [makeJson(LINK, event, event.status)];
  }
}

function messagesOfFrame(
  { stream: { camera }, id, jpeg, age, logUs, takenUs }: RecordedFrame,
  frameId: string,
): ChannelMessage[] {
  const image = { timeUs: takenUs, format: "jpeg", frameId };
  const times = { sequence: id, logUs, publishUs: takenUs };
  const picture = { kind: IMAGE, ...times, encode: () => [encodeImageStart(image, jpeg.length), jpeg] };
  const known = age ? { ageMs: age.ageUs / 1000, boundMs: age.boundUs / 1000 } : {};
  const told = { ...makeJson(FRAME, { logUs }, { id, ...known, bytes: jpeg.length }), ...times };
  if (!camera) return [picture, told];
  const calibration = { timeUs: takenUs, frameId, camera };
  return [picture, told, { kind: CALIBRATION, ...times, encode: () => [encodeCalibration(calibration)] }];
}

function messagesOfPose({ pose, logUs, takenUs }: RecordedPose, frameId: string): ChannelMessage[] {
  const { position, orientation } = pose;
  const times = { logUs, publishUs: takenUs };
  const place = {
    timeUs: takenUs,
    frameId: POSE_FRAME_ID,
    position,
    ...(orientation ? { orientation } : {}),
  };
  const told: ChannelMessage = { kind: POSE, ...times, encode: () => [encodePose(place)] };
  // A transform without a rotation would claim that there is none.
  if (!orientation) return [told];
  const transform = {
    timeUs: takenUs,
    parentFrameId: POSE_FRAME_ID,
    childFrameId: frameId,
    translation: position,
    rotation: turnHalfAboutX(orientation),
  };
  return [told, { kind: TRANSFORM, ...times, encode: () => [encodeTransform(transform)] }];
}

function messagesOfDriving(recorded: RecordedDriving): ChannelMessage[] {
  const { event } = recorded;
  if (event.kind === "drive-news") return event.news ? [makeJson(STATE, recorded, event.news)] : [];
  const { kind: _kind, driverId: _driverId, ...command } = event.command;
  const [linear, angular] = command.axes;
  return [makeJson(COMMAND, recorded, { ...command, linear, angular })];
}

function makeJson(
  kind: ChannelKind,
  { logUs }: Pick<RecordedDriving, "logUs">,
  message: object,
): ChannelMessage {
  const encode = () => [UTF8.encode(JSON.stringify(message))];
  return { kind, logUs, publishUs: logUs, encode };
}

/** The product with the quaternion (1, 0, 0, 0) at its right. */
function turnHalfAboutX([x, y, z, w]: Quaternion): Quaternion {
  return [w, z, -y, -x];
}
