/**
 * Pictures and poses as messages that Foxglove and its kin know, in protobuf's wire format.
 *
 * ```text
 *  foxglove.CompressedImage      1 timestamp   2 data (bytes)   3 format (string)   4 frame_id (string)
 *  foxglove.PoseInFrame          1 timestamp   2 frame_id       3 pose { 1 position, 2 orientation }
 *  foxglove.FrameTransform       1 timestamp   2 parent_frame_id   3 child_frame_id   4 translation   5 rotation
 *  foxglove.CameraCalibration    1 timestamp   2 width   3 height (32 bits)   4 distortion_model   5 D   6 K   7 R   8 P (doubles)
 *                                9 frame_id
 *  google.protobuf.Timestamp     1 seconds     2 nanos          (varints)
 *  foxglove.Vector3, Quaternion  1 x   2 y   3 z   4 w          (doubles)
 * ```
 *
 * Source: foxglove-sdk, schemas/proto/foxglove. Fields may stand in any order, so a picture's data is put last, and
 * what is in front of it can be written without touching the picture.
 *
 * @module
 */

import { PbfReader, PbfWriter } from "pbf";
import type { PinholeCamera } from "../common/pinhole_camera.ts";
import type { Pose, Quaternion, Vector3 } from "../protocol/telemetry.ts";

/** The library's own encoder is wrong from U+20000 on. */
const UTF8 = new TextEncoder();

/** What a `CompressedImage` says. */
export interface ImageMessage {
  /** µs since 1970; 0 where nothing is said. */
  readonly timeUs: number;
  /** `jpeg` in this project. */
  readonly format: string;
  readonly frameId: string;
  /** A view of the message. */
  readonly data: Uint8Array;
}

/** What a `PoseInFrame` says. */
export interface PoseMessage {
  /** µs since 1970; 0 where nothing is said. */
  readonly timeUs: number;
  readonly frameId: string;
  readonly position: Vector3;
  readonly orientation?: Quaternion;
}

/** What a `FrameTransform` says. */
export interface TransformMessage {
  /** µs since 1970. */
  readonly timeUs: number;
  readonly parentFrameId: string;
  readonly childFrameId: string;
  /** Where the child's origin is in the parent's frame, in metres. */
  readonly translation: Vector3;
  readonly rotation: Quaternion;
}

/** What a `CameraCalibration` says. */
export interface CalibrationMessage {
  /** µs since 1970. */
  readonly timeUs: number;
  readonly frameId: string;
  readonly camera: PinholeCamera;
}

/** The model of Brown and Conrady, which is nothing where its five coefficients are 0. */
const DISTORTION_MODEL = "plumb_bob";
const NO_DISTORTION = [0, 0, 0, 0, 0];
const NO_ROTATION = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** A `CompressedImage` up to its picture: the message is these bytes and then the `dataBytes` bytes of the picture. */
export function encodeImageStart(image: Omit<ImageMessage, "data">, dataBytes: number): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeTimestamp, image.timeUs);
  writer.writeBytesField(4, UTF8.encode(image.frameId));
  writer.writeStringField(3, image.format);
  writer.writeTag(2, 2);
  writer.writeVarint(dataBytes);
  return writer.finish();
}

/**
 * Reads a `CompressedImage`.
 *
 * @throws an `Error` where it is no protobuf message
 */
export function decodeImage(message: Uint8Array): ImageMessage {
  const image = { timeUs: 0, format: "", frameId: "", data: new Uint8Array() as Uint8Array };
  return new PbfReader(message).readFields((field, into, reader) => {
    if (field === 1) into.timeUs = readTimestamp(reader);
    else if (field === 2) into.data = reader.readBytes();
    else if (field === 3) into.format = reader.readString();
    else if (field === 4) into.frameId = reader.readString();
  }, image);
}

/** Writes a `PoseInFrame`; an orientation that is not known is left out. */
export function encodePose({ timeUs, frameId, ...pose }: PoseMessage): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeTimestamp, timeUs);
  writer.writeBytesField(2, UTF8.encode(frameId));
  writer.writeMessage(3, (place, into: PbfWriter) => {
    into.writeMessage(1, writeNumbers, place.position);
    if (place.orientation) into.writeMessage(2, writeNumbers, place.orientation);
  }, pose as Pick<Pose, "position" | "orientation">);
  return writer.finish();
}

/** Writes a `FrameTransform`. */
export function encodeTransform(transform: TransformMessage): Uint8Array {
  const writer = new PbfWriter();
  writer.writeMessage(1, writeTimestamp, transform.timeUs);
  writer.writeBytesField(2, UTF8.encode(transform.parentFrameId));
  writer.writeBytesField(3, UTF8.encode(transform.childFrameId));
  writer.writeMessage(4, writeNumbers, transform.translation);
  writer.writeMessage(5, writeNumbers, transform.rotation);
  return writer.finish();
}

/** Writes a `CameraCalibration` of pictures that are rectified. */
export function encodeCalibration({ timeUs, frameId, camera }: CalibrationMessage): Uint8Array {
  const { width, height, focal, cx, cy } = camera;
  const writer = new PbfWriter();
  writer.writeMessage(1, writeTimestamp, timeUs);
  writer.writeFixed32Field(2, width);
  writer.writeFixed32Field(3, height);
  writer.writeStringField(4, DISTORTION_MODEL);
  writer.writePackedDouble(5, NO_DISTORTION);
  writer.writePackedDouble(6, [focal, 0, cx, 0, focal, cy, 0, 0, 1]);
  writer.writePackedDouble(7, NO_ROTATION);
  writer.writePackedDouble(8, [focal, 0, cx, 0, 0, focal, cy, 0, 0, 0, 1, 0]);
  writer.writeBytesField(9, UTF8.encode(frameId));
  return writer.finish();
}

/**
 * Reads the camera of a `CameraCalibration`.
 *
 * @throws an `Error` where it is no protobuf message, or its pictures are not rectified
 */
export function decodeCalibration(message: Uint8Array): PinholeCamera {
  const said = { width: 0, height: 0, distortion: [] as number[], matrix: [] as number[] };
  const { width, height, distortion, matrix } = new PbfReader(message).readFields((field, into, reader) => {
    if (field === 2) into.width = reader.readFixed32();
    else if (field === 3) into.height = reader.readFixed32();
    else if (field === 5) reader.readPackedDouble(into.distortion);
    else if (field === 6) reader.readPackedDouble(into.matrix);
  }, said);
  const [focal = 0, skew, cx = NaN, , focalDown, cy = NaN] = matrix;
  const isPlain = distortion.every((value) => value === 0) && skew === 0 && focal === focalDown;
  if (!isPlain || !(focal > 0 && width > 0 && height > 0)) {
    throw new Error("Cannot read a camera: not rectified");
  }
  return { width, height, focal, cx, cy };
}

/**
 * Reads a `PoseInFrame`.
 *
 * @throws an `Error` where it is no protobuf message
 */
export function decodePose(message: Uint8Array): PoseMessage {
  const pose = { timeUs: 0, frameId: "", position: [0, 0, 0] as Vector3, orientation: undefined as Vector4 };
  const { orientation, ...rest } = new PbfReader(message).readFields((field, into, reader) => {
    if (field === 1) into.timeUs = readTimestamp(reader);
    else if (field === 2) into.frameId = reader.readString();
    else if (field === 3) reader.readMessage(readPlace, into);
  }, pose);
  return { ...rest, ...(orientation ? { orientation } : {}) };
}

type Vector4 = Quaternion | undefined;

function readPlace(
  field: number,
  into: { position: Vector3; orientation: Vector4 },
  reader: PbfReader,
): void {
  if (field === 1) into.position = readNumbers<Vector3>(reader, [0, 0, 0]);
  else if (field === 2) into.orientation = readNumbers<Quaternion>(reader, [0, 0, 0, 0]);
}

function readNumbers<Numbers extends readonly number[]>(reader: PbfReader, zeros: Numbers): Numbers {
  const numbers: number[] = [...zeros];
  reader.readMessage((field, into, from) => {
    if (field >= 1 && field <= into.length && from.type === 1) into[field - 1] = from.readDouble();
  }, numbers);
  return numbers as unknown as Numbers;
}

function writeNumbers(numbers: readonly number[], writer: PbfWriter): void {
  numbers.forEach((number, index) => writer.writeDoubleField(index + 1, number));
}

function writeTimestamp(timeUs: number, writer: PbfWriter): void {
  const wholeUs = Math.round(timeUs);
  writer.writeVarintField(1, Math.floor(wholeUs / 1e6));
  writer.writeVarintField(2, wholeUs % 1e6 * 1000);
}

function readTimestamp(reader: PbfReader): number {
  const time = { seconds: 0, nanos: 0 };
  reader.readMessage((field, into, from) => {
    if (field === 1) into.seconds = from.readVarint(true);
    else if (field === 2) into.nanos = from.readVarint(true);
  }, time);
  return time.seconds * 1e6 + Math.round(time.nanos / 1000);
}
