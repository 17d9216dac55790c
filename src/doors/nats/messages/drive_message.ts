/**
 * What a driver asks of a robot behind a gateway, and what it is answered, as JSON.
 *
 * A command is the whole state of the driver's hands, as on the last mile (`src/protocol/drive_command.ts`). It names the
 * picture that was seen by the gateway's own number, which is the robot's, and when it left by the gateway's clock, ± bound.
 * An empty request asks for the answer alone.
 *
 * ```json
 * { "driver": 7, "name": "control room", "number": 12, "session": "Ab3-0", "frame": 5, "pressFrame": 4, "press": 1, "stop": 0,
 *   "held": true, "stopping": false, "asking": false, "axes": [0.5, 0], "buttons": 0, "sentUs": 81230, "boundUs": 310 }
 * { "count": 31, "session": "Ab3-0", "agoMs": 12, "by": 1, "who": 1, "heard": 12, "isDriving": true, "mayDrive": true … }
 * ```
 *
 * @module
 */

import { asObject, type Fields, parseObject } from "../../../common/json_object.ts";
import type { DriverNews } from "../../../drive/seats.ts";
import { DRIVE_AXES, type DriveCommand } from "../../../protocol/drive_command.ts";
import { STOP_REASONS } from "../../../protocol/drive_state.ts";

/** A driver's hands, as they reach a gateway. */
export interface RemoteCommand extends Omit<DriveCommand, "kind" | "sessionId" | "counter"> {
  /** Of who drives, for people. */
  readonly name: string;
  /** To which the frame's number belongs; absent where no frame is shown. */
  readonly session?: string;
  /** When it left, by the gateway's clock, ± bound; absent where that is not known. */
  readonly sent?: { readonly us: number; readonly boundUs: number };
}

/** What the robot says of itself. */
export type RobotNews = Omit<DriverNews, "isOwn" | "isStopping" | "isAsking">;

/** What a gateway tells: everybody once in a while and at each change, and a driver with each command. */
export interface DriveReport {
  /** 32 bits; one that is newer has a higher one, in a session. */
  readonly count: number;
  readonly session: string;
  /** Since the robot has said it, in ms. */
  readonly agoMs: number;
  /** Absent where the robot says nothing of driving. */
  readonly news?: RobotNews;
  /** Who drives by this gateway; absent where nobody does. */
  readonly by?: number;
  /** Who is told; absent where everybody is. */
  readonly to?: {
    readonly who: number;
    /** Its newest command whose stop, if it is one, the robot has acknowledged. */
    readonly heard: number;
  };
}

/** No command is longer, in bytes. */
const MOST_COMMAND_BYTES = 2_048;
const MOST_NAME_LETTERS = 64;
/** A driver's name, and that of its gateway. */
const MOST_NAMES_LETTERS = 200;
const MAX_U16 = 0xffff;
const MAX_U32 = 0xffff_ffff;

/** Writes a command. */
export function encodeCommand({ driverId, sent, ...command }: RemoteCommand): string {
  const { frameId, pressFrameId, name, number, session, press, stop, isHeld, isStop, isAsking } = command;
  return JSON.stringify({
    driver: driverId,
    name,
    number,
    ...(frameId === undefined ? {} : { session, frame: frameId, pressFrame: pressFrameId ?? frameId }),
    ...{ press, stop, held: isHeld, stopping: isStop, asking: isAsking },
    axes: command.axes.map((axis) => Math.round(axis * 10_000) / 10_000),
    buttons: command.buttons,
    ...(sent ? { sentUs: Math.round(sent.us), boundUs: Math.ceil(sent.boundUs) } : {}),
  });
}

/** Reads one; nothing where it is none. */
export function parseCommand(data: Uint8Array): RemoteCommand | undefined {
  if (data.length > MOST_COMMAND_BYTES) return undefined;
  const given = parseObject(new TextDecoder().decode(data));
  if (!given) return undefined;
  const { name, number, press, stop, held: isHeld, stopping: isStop, asking: isAsking, axes, buttons } =
    given;
  const isCommand = isWhole(given.driver, MAX_U32) && given.driver > 0 && isText(name, MOST_NAME_LETTERS) &&
    isWhole(number, MAX_U32) && isWhole(press, MAX_U16) && isWhole(stop, MAX_U16) &&
    isSwitch(isHeld) && isSwitch(isStop) && isSwitch(isAsking) &&
    Array.isArray(axes) && axes.length <= DRIVE_AXES && axes.every(isShare) && isWhole(buttons, MAX_U32);
  if (!isCommand) return undefined;
  return {
    ...{ driverId: given.driver as number, name, number, press, stop, isHeld, isStop, isAsking, buttons },
    axes: Array.from({ length: DRIVE_AXES }, (_, i) => axes[i] ?? 0),
    ...readPicture(given),
    ...readSent(given),
  };
}

function readPicture(given: Fields): Pick<RemoteCommand, "session" | "frameId" | "pressFrameId"> {
  const { session, frame: frameId, pressFrame: pressFrameId } = given;
  const isShown = isSession(session) && isWhole(frameId, MAX_U32) && isWhole(pressFrameId, MAX_U32);
  return isShown ? { session, frameId, pressFrameId } : {};
}

function readSent({ sentUs: us, boundUs }: Fields): Pick<RemoteCommand, "sent"> {
  const isKnown = isWhole(us, Number.MAX_SAFE_INTEGER) && isWhole(boundUs, Number.MAX_SAFE_INTEGER);
  return isKnown ? { sent: { us, boundUs } } : {};
}

/** Makes a report what is written of it, alone or in other JSON. */
export function describeReport({ news, to, ...report }: DriveReport): object {
  if (!news) return { ...report, ...to };
  const [driver, asker] = [news.driver, news.asker].map((name) => name.slice(0, MOST_NAMES_LETTERS));
  return { ...report, ...to, ...news, driver, asker };
}

/** Reads a report; nothing where it is none. */
export function parseReport(text: string): DriveReport | undefined {
  const given = parseObject(text);
  return given && readReport(given);
}

/** Reads a report from what JSON has become. */
export function readReport(value: unknown): DriveReport | undefined {
  const given = asObject(value);
  if (!given) return undefined;
  const { count, session, agoMs, by, who, heard } = given;
  if (!isWhole(count, MAX_U32) || !isSession(session) || !isWhole(agoMs, MAX_U32)) return undefined;
  const news = readNews(given);
  return {
    ...{ count, session, agoMs },
    ...(isWhole(by, MAX_U32) ? { by } : {}),
    ...(isWhole(who, MAX_U32) && isWhole(heard, MAX_U32) ? { to: { who, heard } } : {}),
    ...(news ? { news } : {}),
  };
}

function readNews(given: Fields): RobotNews | undefined {
  const { isDriving, mayDrive, mayStop, linear, angular, pictureAgeMs, commandAgeMs, driver, asker } = given;
  const { roundTripMs } = given;
  const reason = STOP_REASONS.find((one) => one === given.reason);
  const isNews = isSwitch(isDriving) && isSwitch(mayDrive) && isSwitch(mayStop) && isShare(linear) &&
    isShare(angular) && isWhole(pictureAgeMs, MAX_U16) && isWhole(commandAgeMs, MAX_U16) &&
    isText(driver, MOST_NAMES_LETTERS) && isText(asker, MOST_NAMES_LETTERS);
  if (!isNews) return undefined;
  return {
    ...{ isDriving, mayDrive, mayStop, linear, angular, pictureAgeMs, commandAgeMs, driver, asker },
    ...(reason === undefined ? {} : { reason }),
    ...(isWhole(roundTripMs, MAX_U32) ? { roundTripMs } : {}),
  };
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && value as number >= 0 && value as number <= most;
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= -1 && value <= 1;
}

function isSwitch(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isText(value: unknown, letters: number): value is string {
  return typeof value === "string" && value.length <= letters;
}

function isSession(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{1,64}$/.test(value);
}
