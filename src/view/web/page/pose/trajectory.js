// @ts-check
/**
 * The path of the robot seen from above, in a bounded number of points however long it drives.
 *
 * A point is kept where it is far enough from the one before it. Once there are too many, that distance doubles and the
 * points that are nearer to each other go; so the whole path stays, and after hours it has lost detail, not its shape.
 *
 * A tracker that is started anew begins its coordinates anew. Its pose is not on the old path's map then: that path goes.
 *
 * @module
 */

/** @import { PagePose } from "../../page_messages.ts" */

/** Where the robot was, and when. @typedef {Pick<PagePose, "timeUs" | "position">} TimedPlace */

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
/** Metres from one pose to the next, and a time, after which nobody knows the way in between. */
const MAX_UNSEEN = 2;
const MAX_UNSEEN_US = 2_000_000;
/** Metres per second that no robot exceeds. */
const MAX_SPEED = 15;
/** Metres by which a tracker that corrects itself, or times that are not exact, make a step longer. */
const MAX_ERROR = 0.5;
/** No tracker is back sooner after it has ended … */
const MIN_RESTART_US = 500_000;
/** … and when it is back, it says that it is at most so many metres from the origin. */
const MAX_FROM_ORIGIN = 0.1;
/** @type {PagePose["position"]} */
const ORIGIN = [0, 0, 0];
/** Metres; what is farther away is an error of the tracker. */
const MAX_DISTANCE = 1e6;

/** Where the robot has been since the start, or the last reset. */
export class Trajectory {
  /** @type {PathPoint[]} */
  #points = [];
  #spacing = FIRST_SPACING;
  /** @type {TimedPlace | undefined} */
  #last;
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

  /** @param {TimedPlace} pose the next one */
  take({ timeUs, position }) {
    const [x, , z] = position;
    const place = { x, forward: 0 - z };
    if (timeUs === this.#last?.timeUs || !isPlausible(place)) return;
    const step = this.#last ? judgeStep(this.#last, { timeUs, position }) : "begin";
    if (step === "begin") this.#forget();
    if (step !== "line") this.#startLine(place);
    else if (this.#isFarFromLast(place)) this.#add({ ...place, startsLine: false });
    this.#head = place;
    this.#last = { timeUs, position };
    this.#bounds = extend(this.#bounds, place);
  }

  /** Forgets the path, and starts a new one where the robot is. */
  reset() {
    this.#forget();
    if (!this.#head) return;
    this.#startLine(this.#head);
    this.#bounds = extend(undefined, this.#head);
  }

  #forget() {
    this.#points = [];
    this.#spacing = FIRST_SPACING;
    this.#start = undefined;
    this.#bounds = undefined;
    this.#revision++;
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
 * How a path goes on from one pose to the next: by a line; by a gap, where the way in between is not known; or it begins
 * anew, because the two can not be places on one map. A pause alone is no reason for that: poses get lost.
 *
 * @param {TimedPlace} last
 * @param {TimedPlace} next
 * @returns {"line" | "gap" | "begin"}
 */
export function judgeStep(last, next) {
  const pauseUs = next.timeUs - last.timeUs;
  const step = distance3(last.position, next.position);
  const isTooFar = step > MAX_ERROR + MAX_SPEED * pauseUs / 1_000_000;
  const isBack = step > MAX_ERROR && distance3(next.position, ORIGIN) <= MAX_FROM_ORIGIN;
  if (pauseUs < 0 || isTooFar || (isBack && pauseUs >= MIN_RESTART_US)) return "begin";
  return pauseUs <= MAX_UNSEEN_US && step <= MAX_UNSEEN ? "line" : "gap";
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
 * @param {PagePose["position"]} a
 * @param {PagePose["position"]} b
 */
function distance3(a, b) {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
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
