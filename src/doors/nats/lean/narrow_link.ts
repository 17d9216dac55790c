/**
 * Whether a viewer's link carries a robot's pictures as they are, and if not, how much it has room for.
 *
 * 1. As they are, until for two seconds some of those that are published have been missed, and the link is the reason: it takes
 *    longer for a picture than there is from one to the next.
 * 2. Then what it has carried is the room that is asked for, and more or less of it as that goes (`room_search.ts`).
 * 3. Where pictures come as the camera gave them among those that fit, they are taken as they are again. Where that was a mistake, it
 *    is not repeated for twice as long.
 * 4. Where none come that fit, nobody makes them, or they may not be seen; where no more come than before, something else is slow.
 *    Then everything stays as it was, for some time.
 *
 * @module
 */

import { LinkSpeed } from "./link_speed.ts";
import { Rest } from "./rest.ts";
import { RoomSearch } from "./room_search.ts";

/** Pictures as they are, or those that fit. */
export type PullKind = "whole" | "lean";

/** A picture that has come. */
export interface ArrivedPicture {
  readonly kind: PullKind;
  readonly nowUs: number;
  /** When it could have begun to come, for all that is known: it had been asked for, and a round trip was over. */
  readonly beganUs: number;
  readonly bytes: number;
  /** How many have been published under its subject; absent where nobody says so. */
  readonly published: number | undefined;
  /** Between two pictures of the source. */
  readonly intervalUs: number;
  /** Whether who published it has made it fit. */
  readonly isFitted: boolean;
  /** How long it was on its way, without what something small takes; absent where nobody knows. */
  readonly wayUs: number | undefined;
}

const WINDOW_US = 1_000_000;
/** What comes so soon after a change was on its way before it. */
const SETTLING_US = 600_000;
/** Fewer in a window say nothing. */
const LEAST_PICTURES = 3;
/** So many windows in a row in which pictures are missed are no accident. */
const MISSING_WINDOWS = 2;
/** After so many of them less is asked for, whatever the reason seems to be. */
const ANY_WINDOWS = 5;
/** Where so many windows of those that fit bring no more than so many times what came before, the link was not the reason. */
const TRIED_WINDOWS = 4;
const LEAST_GAIN = 1.2;
/** Of what was published, where so much has come the link is no trouble, where no more than that it may be; */
const ALL_SHARE = 0.96;
const MISSING_SHARE = 0.88;
/** it is where it carries no more than so many times what it is given. */
const MOST_CARRIED = 1.15;
/** Where most take no more than so much of the time from one to the next, there is a lot of room. */
const EASY_SHARE = 0.5;
/** Pictures that are no longer than this are not made shorter: their number is what a link has trouble with. */
const LEAST_BYTES = 4_000;
/** Windows in which all came as they are, before they are pulled so: at first and at most. */
const RETURN_PATIENCE = 1;
const MOST_RETURN_PATIENCE = 64;
/** What has gone well for so long was no mistake. */
const PROVEN_US = 60_000_000;
/** Who looks again and again, and so often in a window so late, has a busy machine: what was missed says nothing of the link. */
const LATE_LOOK_US = 200_000;
const LATE_LOOKS = 3;
/** Those that fit begin to come within so long, and do not stop for so long. */
const SILENCE_US = 3_000_000;

/** What has come in a second or so. */
interface Window {
  readonly sinceUs: number;
  pictures: number;
  published: number;
  bytes: number;
  /** Those that were not made to fit. */
  asIs: number;
  /** Those that took little time. */
  easy: number;
  lateLooks: number;
}

/** What is known of one robot's pictures and the link. */
export class NarrowLink {
  readonly #speed = new LinkSpeed();
  /** Where it is known to be too little: pictures that fit are pulled. */
  #room: RoomSearch | undefined;
  #window = newWindow(-Infinity);
  #lastPublished: number | undefined;
  #missingWindows = 0;
  /** Pictures a second before those that fit were asked for; windows since then, and pictures a second in all of them. */
  #before = 0;
  #tried = 0;
  #cameTrying = 0;
  #asIsWindows = 0;
  #returnPatience = RETURN_PATIENCE;
  #changedUs = -Infinity;
  #lookedUs = Infinity;
  /** When one that fits came last, or could have begun to; and whether one has. */
  #heardUs = -Infinity;
  #hasCome = false;
  /** Where they were of no use they are not asked for again for a while. */
  readonly #rest = new Rest();

  /** What is to be pulled. */
  get kind(): PullKind {
    return this.#room ? "lean" : "whole";
  }

  /** What it has room for; 0 where it is not known to be too little. */
  get bytesPerSecond(): number {
    return this.#room?.bytesPerSecond ?? 0;
  }

  /** Takes a picture. */
  observe(picture: ArrivedPicture): void {
    const { kind, nowUs, bytes, published, wayUs = Infinity } = picture;
    // It was not asked for, or not there yet.
    const beganUs = Math.max(picture.beganUs, nowUs - wayUs);
    this.#speed.note({ bytes, beganUs, endedUs: nowUs });
    if (kind === "lean") {
      this.#heardUs = nowUs;
      this.#hasCome = true;
    }
    if (kind !== this.kind) return;
    const step = (published ?? NaN) - (this.#lastPublished ?? NaN);
    this.#lastPublished = published;
    const window = this.#window;
    if (nowUs < window.sinceUs) return;
    // The first one, or the counting has begun anew.
    if (!(step > 0) || window.sinceUs === -Infinity) return this.#begin(nowUs);
    window.pictures++;
    window.published += step;
    window.bytes += bytes;
    if (!picture.isFitted) window.asIs++;
    if (wayUs < EASY_SHARE * picture.intervalUs) window.easy++;
    if (nowUs - window.sinceUs < WINDOW_US || window.pictures < LEAST_PICTURES) return;
    this.#begin(nowUs);
    if (window.lateLooks < LATE_LOOKS) this.#judge(window, picture);
  }

  /** Takes note of the time, while pictures are pulled. */
  look(nowUs: number): void {
    if (nowUs - this.#lookedUs > LATE_LOOK_US) this.#window.lateLooks++;
    this.#lookedUs = nowUs;
    if (!this.#room || nowUs - this.#heardUs < SILENCE_US) return;
    if (this.#hasCome) this.#turn(undefined, nowUs);
    else this.#giveUp(nowUs);
  }

  /** Pictures are pulled again that were not for a while: what was missed says nothing. */
  resume(nowUs: number): void {
    this.#begin(nowUs);
    this.#lastPublished = undefined;
    this.#heardUs = nowUs;
  }

  /** Those that fit may not be seen. */
  forbid(nowUs: number): void {
    if (this.#room) this.#turn(undefined, nowUs);
    this.#rest.beginForever();
  }

  /** The way is another one from now on. */
  beginAnew(nowUs: number): void {
    if (this.#room) this.#turn(undefined, nowUs);
    this.#speed.clear();
    this.#rest.forget();
  }

  #judge(
    { sinceUs, pictures, published, bytes, asIs, easy }: Window,
    { nowUs, intervalUs }: ArrivedPicture,
  ): void {
    const share = pictures / published;
    const carried = this.#speed.bytesPerUs! * 1e6;
    const isLink = carried / 1e6 * intervalUs < MOST_CARRIED * bytes / pictures;
    const isMissing = share < MISSING_SHARE && isLink;
    const perSecond = pictures * 1e6 / (nowUs - sinceUs);
    const room = this.#room;
    if (!room) {
      this.#missingWindows = isMissing ? this.#missingWindows + 1 : 0;
      const isSure = this.#missingWindows >= MISSING_WINDOWS && this.#rest.isOver(nowUs) &&
        bytes > LEAST_BYTES * pictures;
      // Its part of a link that it shares is what has come.
      const comeBytes = MOST_CARRIED * bytes * perSecond / pictures;
      if (!isSure) return;
      this.#before = perSecond;
      this.#turn(new RoomSearch(Math.min(carried, comeBytes), nowUs), nowUs);
      return;
    }
    const isAll = share >= ALL_SHARE;
    this.#cameTrying += perSecond;
    if (++this.#tried === TRIED_WINDOWS) {
      const came = this.#cameTrying / TRIED_WINDOWS;
      if (came < LEAST_GAIN * this.#before && came * intervalUs < MISSING_SHARE * 1e6) {
        return this.#giveUp(nowUs);
      }
      this.#rest.shorten();
    }
    this.#missingWindows = share < MISSING_SHARE ? this.#missingWindows + 1 : 0;
    const isTooMuch = isMissing || isLink && !isAll && room.isTrying || this.#missingWindows >= ANY_WINDOWS;
    this.#asIsWindows = isAll && asIs === pictures ? this.#asIsWindows + 1 : 0;
    if (isTooMuch) {
      this.#missingWindows = 0;
      room.lower(Math.max(share, carried / room.bytesPerSecond), nowUs);
      this.#begin(nowUs + SETTLING_US);
    } else if (this.#asIsWindows >= this.#returnPatience) this.#turn(undefined, nowUs);
    else if (!isAll || asIs === pictures) room.wait();
    else if (room.raise(nowUs, easy > pictures / 2)) this.#begin(nowUs + SETTLING_US);
  }

  #giveUp(nowUs: number): void {
    this.#turn(undefined, nowUs);
    this.#rest.begin(nowUs);
  }

  #turn(room: RoomSearch | undefined, nowUs: number): void {
    if (room) {
      const wasMistaken = nowUs - this.#changedUs < PROVEN_US;
      this.#returnPatience = wasMistaken
        ? Math.min(MOST_RETURN_PATIENCE, 2 * this.#returnPatience)
        : RETURN_PATIENCE;
    }
    this.#room = room;
    this.#changedUs = this.#heardUs = nowUs;
    this.#hasCome = false;
    this.#lastPublished = undefined;
    this.#missingWindows =
      this.#asIsWindows =
      this.#tried =
      this.#cameTrying =
        0;
    this.#begin(nowUs + SETTLING_US);
  }

  #begin(nowUs: number): void {
    this.#window = newWindow(nowUs);
  }
}

function newWindow(sinceUs: number): Window {
  return { sinceUs, pictures: 0, published: 0, bytes: 0, asIs: 0, easy: 0, lateLooks: 0 };
}
