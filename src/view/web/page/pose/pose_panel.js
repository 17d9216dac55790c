/**
 * Where the robot is: numbers, and the path as a map. Poses come between pictures too, and have an age of their own.
 *
 * @module
 */

import { formatElapsed } from "../../../../text/elapsed.js";
import { formatAge } from "../../../shared/freshness.js";
import { find, setText } from "../find.js";
import { judgeFreshness } from "../picture/freshness.js";
import { formatDegrees, formatHertz, formatMetres } from "./pose_figures.js";
import { PoseRate } from "./pose_rate.js";
import { Trajectory } from "./trajectory.js";
import { TrajectoryPlot } from "./trajectory_plot.js";

/** @import { HelloMessage, PagePose, PosesMessage } from "../../page_messages.ts" */
/** @import { PictureFreshness } from "../../../shared/freshness.js" */
/** @import { PictureTimes } from "../picture/freshness.js" */
/** @import { ListenerClock } from "../listener_clock.js" */

/**
 * Poses of one stream, and when they came, on the page's clock.
 *
 * @typedef {PosesMessage & { receivedMs: number, clock: ListenerClock }} TimedPoses
 */

const RATE_INTERVAL_MS = 1000;
/** While the next pose is not overdue by this, the age stays that of the moment the pose came. */
const OVERDUE_US = 150_000;
/** What a tracker says of itself, from 0 on. */
const CONFIDENCES = ["failed", "low", "medium", "high"];
/** For those who do not see the red line. */
const ANNOUNCEMENTS = { live: "The pose is current.", stale: "The pose is old." };

/** A tile's pose. */
export class PosePanel {
  /** @type {HTMLElement} */
  #element;
  /** @type {() => HelloMessage} */
  #hello;
  #trajectory = new Trajectory();
  #rate = new PoseRate();
  /** There from the first pose on. @type {TrajectoryPlot | undefined} */
  #plot;
  /** The newest pose, and how fresh it was when it came. @type {{ pose: PagePose & PictureTimes, then: PictureFreshness } | undefined} */
  #shown;
  #ratedMs = 0;

  /**
   * @param {HTMLElement} element
   * @param {() => HelloMessage} hello how to show what comes
   */
  constructor(element, hello) {
    this.#element = element;
    this.#hello = hello;
    find(element, ".pose-reset", HTMLElement).addEventListener("click", () => this.resetPath());
  }

  /** Whether a pose has ever come. */
  get hasPose() {
    return this.#shown !== undefined;
  }

  /** @param {TimedPoses} message */
  takePoses({ poses, sentUs, receivedMs, clock }) {
    const newest = poses.at(-1);
    // After a choice or a new connection the newest comes again.
    if (!newest || newest.timeUs === this.#shown?.pose.timeUs) return;
    for (const pose of poses) {
      this.#trajectory.take(pose);
      this.#rate.take(pose.timeUs);
    }
    const pose = { ...newest, sentUs, receivedMs, clock };
    this.#shown = { pose, then: this.#judge(pose, receivedMs) };
    this.#showPose(newest);
    this.#plot ??= new TrajectoryPlot(find(this.#element, ".pose-plot", HTMLElement), this.#trajectory);
    this.#plot.update(newest.yawDegrees);
    this.update(receivedMs);
  }

  /** Clears the path, and starts a new one where the robot is. */
  resetPath() {
    this.#trajectory.reset();
    this.#plot?.update(this.#shown?.pose.yawDegrees);
  }

  /**
   * Judges the pose at this moment.
   *
   * @param {number} nowMs
   */
  update(nowMs) {
    if (!this.#shown) return;
    const now = this.#judge(this.#shown.pose, nowMs);
    this.#showFreshness(now, this.#shown.then);
    if (nowMs - this.#ratedMs < RATE_INTERVAL_MS) return;
    const isFirst = this.#ratedMs === 0;
    this.#ratedMs = nowMs;
    if (!isFirst) this.#showRate(this.#shown.pose);
  }

  /** @param {PagePose} pose */
  #showPose({ position: [x, y, z], yawDegrees, confidence }) {
    const element = this.#element;
    element.hidden = false;
    setText(element, "[data-pose=x]", formatMetres(x));
    setText(element, "[data-pose=y]", formatMetres(y));
    setText(element, "[data-pose=z]", formatMetres(z));
    setText(element, "[data-pose=yaw]", yawDegrees === undefined ? "–" : formatDegrees(yawDegrees));
    const word = CONFIDENCES[confidence ?? -1];
    find(element, ".pose-confidence", HTMLElement).hidden = word === undefined;
    if (word === undefined) return;
    element.dataset["confidence"] = word;
    setText(element, "[data-pose=confidence]", word);
  }

  /**
   * @param {PictureFreshness} now
   * @param {PictureFreshness} then
   */
  #showFreshness(now, then) {
    const element = this.#element;
    const isOverdue = now.ageUs - then.ageUs > OVERDUE_US;
    setText(
      element,
      ".pose-age",
      now.state === "stale" ? describeOld(now) : formatAge(isOverdue ? now : then),
    );
    if (element.dataset["state"] === now.state) return;
    const isFirst = element.dataset["state"] === undefined;
    element.dataset["state"] = now.state;
    if (!isFirst || now.state === "stale") setText(element, ".pose-announcement", ANNOUNCEMENTS[now.state]);
  }

  /** @param {PagePose} pose */
  #showRate({ position: [x, , z], yawDegrees }) {
    setText(this.#element, "[data-pose=rate]", formatHertz(this.#rate.read()));
    const heading = yawDegrees === undefined ? "" : `, heading ${formatDegrees(yawDegrees)}`;
    const place = `x ${formatMetres(x)}, z ${formatMetres(z)}${heading}`;
    find(this.#element, ".pose-plot", HTMLElement).ariaLabel =
      `The robot's path from above, x to the right, forward (−z) up. It is at ${place}.`;
  }

  /**
   * @param {PictureTimes} pose
   * @param {number} nowMs
   */
  #judge(pose, nowMs) {
    return judgeFreshness(pose, { nowMs, maxAgeMs: this.#hello().maxAgeMs });
  }
}

/**
 * @param {PictureFreshness} freshness
 * @returns {string}
 */
function describeOld({ ageUs, boundUs }) {
  return boundUs === undefined ? `no pose for ${formatElapsed(ageUs)}` : `pose ${formatElapsed(ageUs)} old`;
}
