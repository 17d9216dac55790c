/**
 * The drivers of one stream's robot who are behind a server of NATS, as they sit at its gateway: without sockets or clocks.
 *
 * 1. `handleCommand`: the hands of a driver go to a seat of its own, with the number of the picture that it saw, by which the
 *    robot judges how old that is. They count where they have been on their way for a fifth of a second at most, for certain.
 *    What was late, or was meant for another session, lets go, and its press is spent; so is that of who fell silent.
 * 2. A stop counts, however old it is, and is heard when the robot has acknowledged it.
 * 3. `report`: what the robot does, as one driver is told.
 *
 * @module
 */

import { isSerialNewer } from "../../../common/serial.ts";
import { INPUT_US } from "../../../drive/drive_times.ts";
import type { DriverNews, DriverSeat } from "../../../drive/seats.ts";
import type { DriveReport, RemoteCommand, RobotNews } from "../messages/drive_message.ts";
import { isYoung, makeRemoteSeat, type RemoteSeat, spend } from "./remote_seat.ts";

/**
 * Who drives at the same time, and who has a moment ago; one more takes the place of who was silent for longest. Who holds takes that of
 * anybody else whose hands are empty: one login can sit down as often as it likes.
 */
const MAX_DRIVERS = 16;
/** The last presses of those who gave up their places: they move nothing when the same driver sits down again. */
const MOST_REMEMBERED = 256;
/** A driver who is silent for so long gives up its seat to another one … */
const IDLE_US = 1_000_000;
/** … and for so long to nobody. */
const GONE_US = 30_000_000;
/** What the robot's driver here says may have been said before a stop was pressed, if it comes sooner. */
const STOP_HEARD_US = 100_000;

/** A robot that is driven for so long by this gateway, and by nobody behind it, is driven by somebody at it. */
const ELSEWHERE_US = 500_000;

/** What became of a command. */
export type CommandFate =
  | "passed"
  | "let-go"
  /** It says nothing that anybody has to remember. */
  | "idle"
  /** A newer one has come before. */
  | "overtaken"
  /** It was on its way for too long, or nobody knows for how long. */
  | "old"
  /** It names no picture of this session. */
  | "no-picture"
  /** Its press has been let go since. */
  | "spent"
  /** Too many drive. */
  | "no-place";

/** All of one stream. */
export class RemoteSeats {
  readonly #openSeat: () => DriverSeat;
  readonly #seats = new Map<number, RemoteSeat>();
  /** By the driver: the press that moves nothing any more. */
  readonly #spent = new Map<number, number>();
  #news: DriverNews | undefined;
  #heardUs = -Infinity;
  #count = 0;
  #whos = 0;
  /** Who has the hands, or had them last; nobody once somebody else has them. */
  #holder: RemoteSeat | undefined;

  constructor(openSeat: () => DriverSeat) {
    this.#openSeat = openSeat;
  }

  /** Whether the robot says that it can be driven. */
  get isDrivable(): boolean {
    return this.#news !== undefined;
  }

  /** Takes what is told of the robot here. */
  noteNews(
    news: DriverNews | undefined,
    { heardUs, atUs }: { readonly heardUs: number; readonly atUs: number },
  ): void {
    this.#news = news;
    this.#heardUs = heardUs;
    if (!news || news.isStopping) return;
    for (const seat of this.#seats.values()) {
      if (seat.stopping && atUs - seat.stopping.us >= STOP_HEARD_US) seat.stopping = undefined;
    }
  }

  /**
   * Takes a command.
   *
   * @param session of the pictures that are published now
   */
  handleCommand(command: RemoteCommand, session: string, nowUs: number): CommandFate {
    const { driverId, isHeld, isStop, isAsking, number } = command;
    const known = this.#seats.get(driverId);
    if (!known && !isHeld && !isStop && !isAsking) return "idle";
    const seat = known ?? this.#begin(command, nowUs);
    if (!seat) {
      if (isStop) this.#stopOnce();
      return "no-place";
    }
    if (!isSerialNewer(number, seat.number)) return "overtaken";
    if (nowUs - seat.heardUs >= INPUT_US) spend(seat, seat.press);
    Object.assign(seat, { number, name: command.name, heardUs: nowUs, isHeld });
    if (isStop && seat.stop !== command.stop) {
      seat.stop = command.stop;
      seat.stopping = { before: (number - 1) >>> 0, us: nowUs };
      seat.seat.pressStop();
    }
    return this.#takeHands(seat, command, { session, nowUs });
  }

  /** What a driver is told now; everybody is, where none is named. */
  report(session: string, nowUs: number, driverId?: number): DriveReport {
    const seat = driverId === undefined ? undefined : this.#seats.get(driverId);
    this.#findHolder(nowUs);
    const agoMs = Math.max(0, Math.round((nowUs - this.#heardUs) / 1000));
    this.#count = (this.#count + 1) >>> 0;
    return {
      count: this.#count,
      session,
      ...(this.#news ? { agoMs, news: this.#tell(this.#news, seat) } : { agoMs: 0 }),
      ...(this.#holder ? { by: this.#holder.who } : {}),
      ...(seat ? { to: { who: seat.who, heard: seat.stopping?.before ?? seat.number } } : {}),
    };
  }

  /** Whoever is not heard any more gives up its seat. */
  expire(nowUs: number): void {
    for (const [id, seat] of this.#seats) {
      const silentUs = nowUs - seat.heardUs;
      if (silentUs >= INPUT_US) spend(seat, seat.press);
      if (silentUs >= GONE_US) this.#end(id);
    }
  }

  /** Everybody lets go, for good. */
  close(): void {
    for (const id of [...this.#seats.keys()]) this.#end(id);
  }

  #takeHands(
    seat: RemoteSeat,
    command: RemoteCommand,
    { session, nowUs }: { readonly session: string; readonly nowUs: number },
  ): CommandFate {
    const { isHeld, press, axes, buttons, frameId, pressFrameId } = command;
    const isOld = !isYoung(command, nowUs);
    if (!isOld) seat.seat.setAsking(command.isAsking);
    if (!isHeld) {
      seat.seat.release();
      seat.press = undefined;
      return "let-go";
    }
    if (press === seat.spentPress) return "spent";
    if (isOld || frameId === undefined || command.session !== session) {
      spend(seat, press);
      return isOld ? "old" : "no-picture";
    }
    if (press !== seat.press) {
      seat.press = press;
      seat.seat.release();
      // The picture that it was pressed on counts for the press.
      seat.seat.takeInput({ isHeld, axes, buttons, frameId: pressFrameId ?? frameId });
    }
    seat.seat.takeInput({ isHeld, axes, buttons, frameId });
    if (seat.seat.hasHands) seat.heldUs = nowUs;
    return "passed";
  }

  #begin({ driverId, name, number, isHeld }: RemoteCommand, nowUs: number): RemoteSeat | undefined {
    if (this.#seats.size >= MAX_DRIVERS) {
      const oldest = [...this.#seats].sort(([, a], [, b]) => a.heardUs - b.heardUs)
        .find(([, { heardUs, press }]) => nowUs - heardUs >= IDLE_US || isHeld && press === undefined);
      if (!oldest) return undefined;
      this.#end(oldest[0]);
    }
    const seat = makeRemoteSeat(this.#openSeat(), { who: ++this.#whos, name, number, nowUs });
    seat.spentPress = this.#spent.get(driverId);
    this.#spent.delete(driverId);
    this.#seats.set(driverId, seat);
    return seat;
  }

  #remember(id: number, { press, spentPress }: RemoteSeat): void {
    const spent = press ?? spentPress;
    if (spent === undefined) return;
    this.#spent.delete(id);
    if (this.#spent.size >= MOST_REMEMBERED) this.#spent.delete(this.#spent.keys().next().value!);
    this.#spent.set(id, spent);
  }

  #findHolder(nowUs: number): void {
    const { isOwn = false, isDriving = false } = this.#news ?? {};
    const holding = [...this.#seats.values()].find(({ seat }) => seat.hasHands);
    const isElsewhere = isDriving && nowUs - (this.#holder?.heldUs ?? -Infinity) >= ELSEWHERE_US;
    if (!isOwn) this.#holder = undefined;
    else if (holding || isElsewhere) this.#holder = holding;
  }

  #end(id: number): void {
    const seat = this.#seats.get(id);
    if (!seat) return;
    this.#remember(id, seat);
    seat.seat.close();
    this.#seats.delete(id);
  }

  #stopOnce(): void {
    const seat = this.#openSeat();
    seat.pressStop();
    seat.close();
  }

  /** As seen from a seat: this gateway is one driver to its robot. */
  #tell(news: DriverNews, own: RemoteSeat | undefined): RobotNews {
    const { isOwn, isStopping: _stopping, isAsking: _asking, ...told } = news;
    if (!isOwn) return told;
    const isInVain = own?.isHeld === true && !own.seat.hasHands && news.isDriving;
    return {
      ...told,
      ...(this.#holder ? { driver: `${this.#holder.name} (${told.driver})` } : {}),
      ...(isInVain ? { reason: "other driver" as const } : {}),
    };
  }
}
