/**
 * The schemas of what is in a recording, which go into the file, so that any program can read it.
 *
 * A protobuf schema is a `FileDescriptorSet`: the description of the messages, as a protobuf message itself.
 *
 * ```text
 *  FileDescriptorSet     1 file …
 *  FileDescriptorProto   1 name   2 package   3 dependency …   4 message_type …   12 syntax
 *  DescriptorProto       1 name   2 field …
 *  FieldDescriptorProto  1 name   3 number   4 label (1: one, 3: any number)   5 type   6 type_name   10 json_name
 * ```
 *
 * Sources: protobuf's descriptor.proto; MCAP's format registry; foxglove-sdk, schemas/proto/foxglove.
 *
 * @module
 */

import { PbfWriter } from "pbf";
import type { McapSchema } from "./mcap_writer.ts";

/** A message's fields in the order of their numbers from 1 on: name and type, which begins with a dot for a message. */
type MessageFields = Readonly<Record<string, ScalarType | `${ScalarType}[]` | `.${string}`>>;
type ScalarType = keyof typeof SCALAR_TYPES;

const SCALAR_TYPES = { double: 1, int64: 3, int32: 5, fixed32: 7, string: 9, bytes: 12 } as const;
const MESSAGE_TYPE = 11;
const ONE_VALUE = 1;
const ANY_NUMBER = 3;

const TIMESTAMP: MessageFields = { seconds: "int64", nanos: "int32" };
const COMPRESSED_IMAGE: MessageFields = {
  timestamp: ".google.protobuf.Timestamp",
  data: "bytes",
  format: "string",
  frame_id: "string",
};
const VECTOR3: MessageFields = { x: "double", y: "double", z: "double" };
const QUATERNION: MessageFields = { ...VECTOR3, w: "double" };
const POSE: MessageFields = { position: ".foxglove.Vector3", orientation: ".foxglove.Quaternion" };
const POSE_IN_FRAME: MessageFields = {
  timestamp: ".google.protobuf.Timestamp",
  frame_id: "string",
  pose: ".foxglove.Pose",
};
const FRAME_TRANSFORM: MessageFields = {
  timestamp: ".google.protobuf.Timestamp",
  parent_frame_id: "string",
  child_frame_id: "string",
  translation: ".foxglove.Vector3",
  rotation: ".foxglove.Quaternion",
};
const CAMERA_CALIBRATION: MessageFields = {
  timestamp: ".google.protobuf.Timestamp",
  width: "fixed32",
  height: "fixed32",
  distortion_model: "string",
  D: "double[]",
  K: "double[]",
  R: "double[]",
  P: "double[]",
  frame_id: "string",
};

/** A picture. */
export const IMAGE_SCHEMA_NAME = "foxglove.CompressedImage";
/** A pose. */
export const POSE_SCHEMA_NAME = "foxglove.PoseInFrame";
/** What a picture is to its camera. */
export const CALIBRATION_SCHEMA_NAME = "foxglove.CameraCalibration";
/** Where a camera is. */
export const TRANSFORM_SCHEMA_NAME = "foxglove.FrameTransform";

/** Makes the schema of pictures. */
export function imageSchema(): McapSchema {
  return protobufSchema(IMAGE_SCHEMA_NAME, { CompressedImage: COMPRESSED_IMAGE });
}

/** Makes the schema of poses. */
export function poseSchema(): McapSchema {
  return protobufSchema(POSE_SCHEMA_NAME, {
    Vector3: VECTOR3,
    Quaternion: QUATERNION,
    Pose: POSE,
    PoseInFrame: POSE_IN_FRAME,
  });
}

/** Makes the schema of what pictures are to their cameras. */
export function calibrationSchema(): McapSchema {
  return protobufSchema(CALIBRATION_SCHEMA_NAME, { CameraCalibration: CAMERA_CALIBRATION });
}

/** Makes the schema of where cameras are. */
export function transformSchema(): McapSchema {
  return protobufSchema(TRANSFORM_SCHEMA_NAME, {
    Vector3: VECTOR3,
    Quaternion: QUATERNION,
    FrameTransform: FRAME_TRANSFORM,
  });
}

function protobufSchema(name: string, messages: Readonly<Record<string, MessageFields>>): McapSchema {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeFile, {
    name: "google/protobuf/timestamp.proto",
    packageName: "google.protobuf",
    messages: { Timestamp: TIMESTAMP },
  });
  writer.writeMessage(1, writeFile, {
    name: `${name.replace(".", "/")}.proto`,
    packageName: "foxglove",
    dependency: "google/protobuf/timestamp.proto",
    messages,
  });
  return { name, encoding: "protobuf", data: writer.finish() };
}

interface FileDescription {
  readonly name: string;
  readonly packageName: string;
  readonly dependency?: string;
  readonly messages: Readonly<Record<string, MessageFields>>;
}

function writeFile({ name, packageName, dependency, messages }: FileDescription, writer: PbfWriter): void {
  writer.writeStringField(1, name);
  writer.writeStringField(2, packageName);
  if (dependency) writer.writeStringField(3, dependency);
  for (const message of Object.entries(messages)) writer.writeMessage(4, writeMessage, message);
  writer.writeStringField(12, "proto3");
}

function writeMessage([name, fields]: readonly [string, MessageFields], writer: PbfWriter): void {
  writer.writeStringField(1, name);
  Object.entries(fields).forEach(([fieldName, type], index) => {
    writer.writeMessage(2, writeField, { name: fieldName, number: index + 1, type });
  });
}

function writeField(
  { name, number, type }: { readonly name: string; readonly number: number; readonly type: string },
  writer: PbfWriter,
): void {
  writer.writeStringField(1, name);
  writer.writeVarintField(3, number);
  writer.writeVarintField(4, type.endsWith("[]") ? ANY_NUMBER : ONE_VALUE);
  writer.writeVarintField(5, SCALAR_TYPES[type.replace("[]", "") as ScalarType] ?? MESSAGE_TYPE);
  if (type.startsWith(".")) writer.writeStringField(6, type);
  writer.writeStringField(10, name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()));
}
