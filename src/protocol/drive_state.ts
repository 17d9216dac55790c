/**
 * What the robot does with its drivers' commands: told with each frame and at each change, to each viewer for itself.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |                  id of the newest frame                       |
 * +---------------------------------------------------------------+
 * |  driver id of this viewer's newest command; 0: none has come  |
 * +---------------------------------------------------------------+
 * |             number of this viewer's newest command            |
 * +---------------------------------------------------------------+
 * |             driver id of who drives; 0: nobody                |
 * +---------------------------------------------------------------+
 * |                number of its newest command                   |
 * +---------------+---------------+-+-+-----------+---------------+
 * |     state     |     reason    |D|P|    rsv    |   reserved    |
 * +---------------+---------------+-+-+-----------+---------------+
 * |            linear             |            angular            |
 * +-------------------------------+-------------------------------+
 * | age of the command's picture  |      age of the command       |  in ms
 * +---------------+---------------+-------------------------------+
 * |  name length  | asker length  |  driver's name, UTF-8 …  asker's name, UTF-8 …
 * +---------------+---------------+
 * ```
 *
 * *D*: this viewer may drive. *P*: it may press stop. The reason is why the robot is stopped, or `other driver` where it is
 * driven by another one than this viewer, who wants to; 0 where there is none.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU16, readU32, writeU16, writeU32 } from "./integers.ts";
import { readShare, writeShare } from "./shares.ts";
import { decodeText, encodeText } from "./texts.ts";

/** The longest name of a driver, in bytes of UTF-8. */
export const MAX_DRIVER_NAME_BYTES = 64;

const NAMES_AT = HEADER_BYTES + 34;
const MAY_DRIVE = 0x80;
const MAY_STOP = 0x40;
const MAX_U16 = 65_535;

/** Why a robot does not move, by the number on the wire. */
export const STOP_REASONS = [
  "no driver",
  "released",
  "no command",
  "picture too old",
  "stop pressed",
  "other driver",
  "program gone",
] as const;

/** Why a robot does not move. */
export type StopReason = typeof STOP_REASONS[number];

/** What the robot does, as one viewer is told. */
export interface DriveState extends Header {
  readonly kind: "drive-state";
  /** The newest frame that was captured before it was told. */
  readonly frameId: number;
  /** Of this viewer's newest command; 0 where none has come. */
  readonly ownId: number;
  readonly ownNumber: number;
  /** Who drives; 0: nobody. */
  readonly driverId: number;
  readonly number: number;
  readonly isDriving: boolean;
  /** Absent where it drives, unless that is for another one. */
  readonly reason?: StopReason;
  readonly mayDrive: boolean;
  readonly mayStop: boolean;
  /** What the motors are told, -1 … 1. */
  readonly linear: number;
  readonly angular: number;
  /** Of the newest command, in whole ms, 65535 at most. */
  readonly pictureAgeMs: number;
  readonly commandAgeMs: number;
  /** At most {@linkcode MAX_DRIVER_NAME_BYTES} in UTF-8, as is the other; empty: nobody. */
  readonly driver: string;
  /** Who asks to take over. */
  readonly asker: string;
}

/** Writes the datagram and returns its length. */
export function encodeDriveState(state: DriveState, into: Uint8Array): number {
  encodeHeader(Kind.DriveState, state, into);
  writeU32(into, 12, state.frameId);
  writeU32(into, 16, state.ownId);
  writeU32(into, 20, state.ownNumber);
  writeU32(into, 24, state.driverId);
  writeU32(into, 28, state.number);
  into[32] = state.isDriving ? 1 : 0;
  into[33] = state.reason === undefined ? 0 : 1 + STOP_REASONS.indexOf(state.reason);
  into[34] = (state.mayDrive ? MAY_DRIVE : 0) | (state.mayStop ? MAY_STOP : 0);
  into[35] = 0;
  writeShare(into, 36, state.linear);
  writeShare(into, 38, state.angular);
  writeU16(into, 40, Math.min(MAX_U16, state.pictureAgeMs));
  writeU16(into, 42, Math.min(MAX_U16, state.commandAgeMs));
  into[44] = encodeText(state.driver, into.subarray(NAMES_AT, NAMES_AT + MAX_DRIVER_NAME_BYTES));
  const askerAt = NAMES_AT + into[44];
  into[45] = encodeText(state.asker, into.subarray(askerAt, askerAt + MAX_DRIVER_NAME_BYTES));
  return askerAt + into[45];
}

/** Reads the datagram; nothing where its length is wrong, or what it says can not be. */
export function decodeDriveState(bytes: Uint8Array): DriveState | undefined {
  if (bytes.length < NAMES_AT) return undefined;
  const [nameBytes, askerBytes] = [bytes[44]!, bytes[45]!];
  const askerAt = NAMES_AT + nameBytes;
  if (Math.max(nameBytes, askerBytes) > MAX_DRIVER_NAME_BYTES) return undefined;
  if (bytes.length !== askerAt + askerBytes || bytes[32]! > 1 || bytes[33]! > STOP_REASONS.length) {
    return undefined;
  }
  const driver = decodeText(bytes.subarray(NAMES_AT, askerAt));
  const asker = decodeText(bytes.subarray(askerAt));
  if (driver === undefined || asker === undefined) return undefined;
  const reason = STOP_REASONS[bytes[33]! - 1];
  return {
    kind: "drive-state",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    frameId: readU32(bytes, 12),
    ownId: readU32(bytes, 16),
    ownNumber: readU32(bytes, 20),
    driverId: readU32(bytes, 24),
    number: readU32(bytes, 28),
    isDriving: bytes[32] === 1,
    ...(reason === undefined ? {} : { reason }),
    mayDrive: (bytes[34]! & MAY_DRIVE) !== 0,
    mayStop: (bytes[34]! & MAY_STOP) !== 0,
    linear: readShare(bytes, 36),
    angular: readShare(bytes, 38),
    pictureAgeMs: readU16(bytes, 40),
    commandAgeMs: readU16(bytes, 42),
    driver,
    asker,
  };
}
