/**
 * What a driver wants of the robot.
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
 * - axes: as in shares.ts.
 *
 * What the robot does with it is in drive_state.ts.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU16, readU32, writeU16, writeU32 } from "./integers.ts";
import { readShare, writeShare } from "./shares.ts";

/** Axes in a command. */
export const DRIVE_AXES = 8;
/** Bytes of a command. */
export const DRIVE_COMMAND_BYTES = HEADER_BYTES + 20 + 2 + 2 * DRIVE_AXES + 4;

const FLAGS_AT = HEADER_BYTES + 20;
const AXES_AT = FLAGS_AT + 2;
const BUTTONS_AT = AXES_AT + 2 * DRIVE_AXES;
const HOLDS = 0x80;
const STOPS = 0x40;
const ASKS = 0x20;
const SHOWS = 0x10;

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
