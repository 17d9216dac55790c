/**
 * What a driver wants of the robot, and what the robot does with it.
 *
 * A command is the whole state of the driver's hands, so that any one that comes stands for all before it. It is never
 * repeated: the next one says the same, or something newer. The robot knows by its own clock when it captured the frame
 * that a command names, so that a command has an exact age without any comparison of clocks.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |        driver id: 32 random bits, drawn at its start          |
 * +---------------------------------------------------------------+
 * |                    number of the command                      |
 * +---------------------------------------------------------------+
 * |       id of the frame that was shown when it was read         |
 * +---------------------------------------------------------------+
 * |      id of the frame that was shown at the last press         |
 * +-------------------------------+-------------------------------+
 * |     number of that press      |      number of the stop       |
 * +-+-+-+-+-------+---------------+-------------------------------+
 * |H|S|A|F|  rsv  |   reserved    |   axis 0: linear, forward +   |
 * +-+-+-+-+-------+---------------+-------------------------------+
 * |   axis 1: angular, left +     |      axes 2 … 7 (6 × 16)      |
 * +---------------------------------------------------------------+
 * |                       buttons 31 … 0                          |
 * +---------------------------------------------------------------+
 * ```
 *
 * - *H*: the dead man's control is held. The number of the press is another one each time that it is pressed anew.
 * - *S*: a stop that the robot has not acknowledged. Its number is another one each time that it is pressed.
 * - *A*: asks to take over. *F*: a frame is shown; without it both frame ids are 0.
 * - axes: signed, -32767 … 32767 for -1 … 1.
 *
 * The robot answers with each frame and at each change, each viewer for itself:
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

import { decodeText, encodeText } from "./texts.ts";
import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU16, readU32, writeU16, writeU32 } from "./integers.ts";

/** Axes in a command. */
export const DRIVE_AXES = 8;
/** Bytes of a command. */
export const DRIVE_COMMAND_BYTES = HEADER_BYTES + 20 + 2 + 2 * DRIVE_AXES + 4;
/** The longest name of a driver, in bytes of UTF-8. */
export const MAX_DRIVER_NAME_BYTES = 64;

const FLAGS_AT = HEADER_BYTES + 20;
const AXES_AT = FLAGS_AT + 2;
const BUTTONS_AT = AXES_AT + 2 * DRIVE_AXES;
const NAMES_AT = HEADER_BYTES + 34;
const HOLDS = 0x80;
const STOPS = 0x40;
const ASKS = 0x20;
const SHOWS = 0x10;
const MAY_DRIVE = 0x80;
const MAY_STOP = 0x40;
const FULL_SCALE = 32_767;
const MAX_U16 = 65_535;

/** What a driver's hands do. */
export interface DriveCommand extends Header {
  readonly kind: "drive-command";
  /** Not 0. */
  readonly driverId: number;
  readonly number: number;
  /** The frame that was shown when the input was read; absent where none was. */
  readonly frameId?: number;
  /** The one that was shown when the dead man's control was pressed; present where {@linkcode frameId} is. */
  readonly pressFrameId?: number;
  /** 16 bits, another one with each press. */
  readonly press: number;
  /** 16 bits, another one with each stop. */
  readonly stop: number;
  /** Whether the dead man's control is held. */
  readonly isHeld: boolean;
  /** Whether a stop has been pressed that is not acknowledged. */
  readonly isStop: boolean;
  /** Whether it asks to take over. */
  readonly isAsking: boolean;
  /** {@linkcode DRIVE_AXES} of them, -1 … 1: linear (forward +), angular (left +), and others. */
  readonly axes: readonly number[];
  /** 32 bits. */
  readonly buttons: number;
}

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
export function encodeDriveCommand(command: DriveCommand, into: Uint8Array): number {
  const { frameId, pressFrameId, isHeld, isStop, isAsking } = command;
  encodeHeader(Kind.DriveCommand, command, into);
  writeU32(into, 12, command.driverId);
  writeU32(into, 16, command.number);
  writeU32(into, 20, frameId ?? 0);
  writeU32(into, 24, frameId === undefined ? 0 : pressFrameId ?? frameId);
  writeU16(into, 28, command.press);
  writeU16(into, 30, command.stop);
  into[FLAGS_AT] = (isHeld ? HOLDS : 0) | (isStop ? STOPS : 0) | (isAsking ? ASKS : 0) |
    (frameId === undefined ? 0 : SHOWS);
  into[FLAGS_AT + 1] = 0;
  for (let i = 0; i < DRIVE_AXES; i++) writeShare(into, AXES_AT + 2 * i, command.axes[i] ?? 0);
  writeU32(into, BUTTONS_AT, command.buttons);
  return DRIVE_COMMAND_BYTES;
}

/** Reads the datagram; nothing where its length is wrong, or nobody is named. */
export function decodeDriveCommand(bytes: Uint8Array): DriveCommand | undefined {
  const driverId = bytes.length === DRIVE_COMMAND_BYTES ? readU32(bytes, 12) : 0;
  if (driverId === 0) return undefined;
  const flags = bytes[FLAGS_AT]!;
  const shown = flags & SHOWS ? { frameId: readU32(bytes, 20), pressFrameId: readU32(bytes, 24) } : {};
  return {
    kind: "drive-command",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    driverId,
    number: readU32(bytes, 16),
    ...shown,
    press: readU16(bytes, 28),
    stop: readU16(bytes, 30),
    isHeld: (flags & HOLDS) !== 0,
    isStop: (flags & STOPS) !== 0,
    isAsking: (flags & ASKS) !== 0,
    axes: Array.from({ length: DRIVE_AXES }, (_, i) => readShare(bytes, AXES_AT + 2 * i)),
    buttons: readU32(bytes, BUTTONS_AT),
  };
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

function writeShare(into: Uint8Array, at: number, share: number): void {
  writeU16(into, at, Math.round(Math.min(1, Math.max(-1, share)) * FULL_SCALE));
}

/** -32768 is no share; it counts as -1. A zero has no sign. */
function readShare(bytes: Uint8Array, at: number): number {
  return Math.max(-1, (readU16(bytes, at) << 16 >> 16) / FULL_SCALE) || 0;
}
