/**
 * The schemas of what is in a recording in this project's own form, as JSON.
 *
 * @module
 */

import { STOP_REASONS } from "../protocol/drive_state.ts";
import type { McapSchema } from "./mcap_writer.ts";

/** Which picture it is. */
export const FRAME_SCHEMA_NAME = "udp_image_stream.Frame";
/** The figures of a stream. */
export const LINK_SCHEMA_NAME = "udp_image_stream.StreamStatus";
/** What a robot was commanded by this listener. */
export const DRIVE_COMMAND_SCHEMA_NAME = "udp_image_stream.DriveCommand";
/** What a robot says that it does with its drivers' commands. */
export const DRIVE_STATE_SCHEMA_NAME = "udp_image_stream.DriveState";

const NUMBER = { type: "number" };
const INTEGER = { type: "integer" };
const STRING = { type: "string" };
const BOOLEAN = { type: "boolean" };

/** Makes the schema of what is said of a picture: see `FrameAge` for what an age means. */
export function frameSchema(): McapSchema {
  return jsonSchema(FRAME_SCHEMA_NAME, { id: INTEGER, ageMs: NUMBER, boundMs: NUMBER, bytes: INTEGER });
}

/** Makes the schema of a stream's figures: see `StreamStatus` for what they mean. */
export function linkSchema(): McapSchema {
  const stream = { key: STRING, name: STRING, width: INTEGER, height: INTEGER, fps: NUMBER };
  return jsonSchema(LINK_SCHEMA_NAME, {
    stream: { type: "object", properties: stream },
    fps: NUMBER,
    bitsPerSecond: NUMBER,
    fractionLost: NUMBER,
    shareRecoveredByFec: NUMBER,
    shareRecoveredByRequest: NUMBER,
    shareUndeliverable: NUMBER,
    overhead: NUMBER,
    age: { type: "object", properties: { medianUs: NUMBER, worstUs: NUMBER, boundUs: NUMBER } },
    fitted: {
      type: "object",
      properties: { count: INTEGER, sentBytes: NUMBER, cameraBytes: NUMBER, psnr: NUMBER, decodeUs: NUMBER },
    },
    framesComplete: INTEGER,
    framesLost: INTEGER,
    framesRecoveredByFec: INTEGER,
    framesRecoveredByRequest: INTEGER,
  });
}

/** Makes the schema of commands: see `DueCommand` for what they mean. */
export function driveCommandSchema(): McapSchema {
  return jsonSchema(DRIVE_COMMAND_SCHEMA_NAME, {
    number: INTEGER,
    isHeld: BOOLEAN,
    isStop: BOOLEAN,
    isAsking: BOOLEAN,
    linear: NUMBER,
    angular: NUMBER,
    axes: { type: "array", items: NUMBER },
    buttons: INTEGER,
    frameId: INTEGER,
    pressFrameId: INTEGER,
    press: INTEGER,
    stop: INTEGER,
  });
}

/** Makes the schema of what robots say: see `DriverNews` for what it means. */
export function driveStateSchema(): McapSchema {
  return jsonSchema(DRIVE_STATE_SCHEMA_NAME, {
    isDriving: BOOLEAN,
    reason: { type: "string", enum: STOP_REASONS },
    mayDrive: BOOLEAN,
    mayStop: BOOLEAN,
    linear: NUMBER,
    angular: NUMBER,
    pictureAgeMs: NUMBER,
    commandAgeMs: NUMBER,
    driver: STRING,
    asker: STRING,
    isOwn: BOOLEAN,
    isStopping: BOOLEAN,
    isAsking: BOOLEAN,
    roundTripMs: NUMBER,
  });
}

function jsonSchema(name: string, properties: object): McapSchema {
  const text = JSON.stringify({ title: name, type: "object", properties });
  return { name, encoding: "jsonschema", data: new TextEncoder().encode(text) };
}
