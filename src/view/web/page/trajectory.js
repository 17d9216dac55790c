// @ts-check
/**
 * The path of the robot seen from above, in a bounded number of points however long it drives.
 *
 * A point is kept where it is far enough from the one before it. Once there are too many, that distance doubles and the
 * points that are nearer to each other go; so the whole path stays, and after hours it has lost detail, not its shape.
 *
 * @module
 */

/** @import { PagePose } from "../page_messages.ts" */

/**
 * A place seen from above.
 *
 * @typedef {object} Place
 * @property {number} x metres to the right
 * @property {number} forward metres, −z
 */

/**
 * @typedef {Place & { readonly startsLine: boolean }} PathPoint `startsLine`: nothing is known of the way that led here
 */

/**
 * The rectangle that holds the path.
 *
 * @typedef {{ minX: number, maxX: number, minForward: number, maxForward: number }} Bounds
 */

/** Enough for five kilometres with a point every 0.64 m; drawing all of them takes some hundredths of a second. */
export const MAX_POINTS = 8192;
/** Metres between points at first. */
const FIRST_SPACING = 0.02;
/** Thinned out, so that it is long until the next time. */
const THINNED_POINTS = MAX_POINTS * 3 / 4;
const MAX_DOUBLINGS = 32;
/** No robot goes so many metres from one pose to the next: its tracker began anew, or found itself elsewhere. */
const MAX_STEP = 2;
/** After such a pause nobody knows the way in between. */
const MAX_PAUSE_US = 2_000_000;
/** Metres; what is farther away is an error of the tracker. */
const MAX_DISTANCE = 1e6;

/** Where the robot has been since the start, or the last reset. */
export class Trajectory {
  /** @type {PathPoint[]} */
  #points = [];
  #spacing = FIRST_SPACING;
  #headUs = -Infinity;
  /** Where the robot is; may be nearer to the last point than to be one. @type {Place | undefined} */
  #head;
  /** @type {Place | undefined} */
  #start;
  /** @type {Bounds | undefined} */
  #bounds;
  #revision = 0;

  /** The path but for its last piece, that to the head. @returns {readonly PathPoint[]} */
  get points() {
    return this.#points;
  }

  get head() {
    return this.#head;
  }

  get start() {
    return this.#start;
  }

  get bounds() {
    return this.#bounds;
  }

  /** As long as it stays the same, `points` only grows at its end. */
  get revision() {
    return this.#revision;
  }

  /** @param {Pick<PagePose, "timeUs" | "position">} pose the next one */
  take({ timeUs, position: [x, , z] }) {
    const place = { x, forward: 0 - z };
    if (timeUs === this.#headUs || !isPlausible(place)) return;
    const isApart = !this.#head || !follows(timeUs - this.#headUs, distance(this.#head, place));
    if (isApart) this.#startLine(place);
    else if (this.#isFarFromLast(place)) this.#add({ ...place, startsLine: false });
    this.#head = place;
    this.#headUs = timeUs;
    this.#bounds = extend(this.#bounds, place);
  }

  /** Forgets the path, and starts a new one where the robot is. */
  reset() {
    this.#points = [];
    this.#spacing = FIRST_SPACING;
    this.#start = undefined;
    this.#bounds = undefined;
    this.#revision++;
    if (!this.#head) return;
    this.#startLine(this.#head);
    this.#bounds = extend(undefined, this.#head);
  }

  /** @param {Place} place */
  #startLine(place) {
    const end = this.#head;
    if (this.#start && end && distance(end, this.#points.at(-1) ?? end) > 0) {
      this.#add({ ...end, startsLine: false });
    }
    this.#start ??= place;
    this.#add({ ...place, startsLine: true });
  }

  /** @param {Place} place */
  #isFarFromLast(place) {
    const last = this.#points.at(-1);
    return !last || distance(last, place) >= this.#spacing;
  }

  /** @param {PathPoint} point */
  #add(point) {
    this.#points.push(point);
    if (this.#points.length >= MAX_POINTS) this.#thinOut();
  }

  #thinOut() {
    for (let i = 0; i < MAX_DOUBLINGS && this.#points.length > THINNED_POINTS; i++) {
      this.#spacing *= 2;
      this.#points = thin(this.#points, this.#spacing);
    }
    // Nothing but starts of lines: the oldest go.
    this.#points = this.#points.slice(-THINNED_POINTS);
    this.#revision++;
  }
}

/**
 * @param {readonly PathPoint[]} points
 * @param {number} spacing
 */
function thin(points, spacing) {
  /** @type {PathPoint[]} */
  const kept = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || point.startsLine || distance(last, point) >= spacing) kept.push(point);
  }
  return kept;
}

/**
 * Whether the robot can have driven straight from one pose to the next.
 *
 * @param {number} pauseUs
 * @param {number} step metres
 */
function follows(pauseUs, step) {
  return pauseUs > 0 && pauseUs <= MAX_PAUSE_US && step <= MAX_STEP;
}

/** @param {Place} place */
function isPlausible({ x, forward }) {
  return Math.abs(x) <= MAX_DISTANCE && Math.abs(forward) <= MAX_DISTANCE;
}

/**
 * @param {Place} a
 * @param {Place} b
 */
function distance(a, b) {
  return Math.hypot(a.x - b.x, a.forward - b.forward);
}

/**
 * @param {Bounds | undefined} bounds
 * @param {Place} place
 * @returns {Bounds}
 */
function extend(bounds, { x, forward }) {
  return {
    minX: Math.min(bounds?.minX ?? x, x),
    maxX: Math.max(bounds?.maxX ?? x, x),
    minForward: Math.min(bounds?.minForward ?? forward, forward),
    maxForward: Math.max(bounds?.maxForward ?? forward, forward),
  };
}
