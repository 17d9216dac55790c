// @ts-check
/**
 * What the views say of a robot that can be driven: one line always, and in the middle of the picture what keeps somebody
 * from driving who wants to.
 *
 * @module
 */

/** @import { DriverNews } from "../../drive/seats.ts" */

/**
 * What the person in front of the view does.
 *
 * @typedef {object} DrivingPerson
 * @property {boolean} isHolding whether a control is held
 * @property {boolean} isFresh whether it has been for so short a time that the robot may not have answered
 * @property {boolean} isConcerned whether one is, or was a moment ago, or stop was pressed
 * @property {boolean} isHeard whether the robot has said something a moment ago
 * @property {"keys" | "thumbs" | "nothing"} by what they drive, as long as there is no gamepad; `nothing`: there is no
 *   picture to drive by
 */

/**
 * @typedef {object} DriveWords
 * @property {string} line what the robot does
 * @property {string} more what else there is to know of it, as far as there is room; may be empty
 * @property {"driving" | "other" | "stopped" | "alarm"} look `driving`: this listener drives; `other`: somebody else does
 * @property {{ readonly headline: string, readonly detail: string }} [middle]
 */

/** What the view does not hear of for longer than this is not known, in ms. */
export const UNHEARD_MS = 1000;
/** A control that is pressed is given this time before anything is said of it, in ms. */
export const ANSWER_MS = 400;
/** For so long after a control was let go its words stay, in ms. */
export const CONCERN_MS = 2500;

const ANEW = "let go, and press anew";

/**
 * @param {Readonly<DriverNews>} news
 * @param {DrivingPerson} person
 * @returns {DriveWords}
 */
export function describeDriving(news, person) {
  const middle = person.isConcerned || news.isStopping || (news.isOwn && !news.isDriving)
    ? describeObstacle(news, person)
    : undefined;
  const line = describeState(news, person);
  const more = describeMore(news, person).join(" · ");
  return { line, more, look: lookOf(news, person), ...(middle ? { middle } : {}) };
}

/**
 * @param {Readonly<DriverNews>} news
 * @param {DrivingPerson} person
 * @returns {DriveWords["look"]}
 */
function lookOf({ isDriving, isOwn, reason, asker }, { isHeard }) {
  if (!isHeard || reason === "program gone" || (isOwn && asker !== "")) return "alarm";
  return isDriving ? isOwn ? "driving" : "other" : "stopped";
}

/**
 * @param {Readonly<DriverNews>} news
 * @param {DrivingPerson} person
 */
function describeState(news, { isHolding, isHeard, by }) {
  const { isDriving, isOwn, mayDrive, driver } = news;
  if (!isHeard) return "Nothing is heard of the robot";
  if (isDriving && isOwn) return isHolding ? "You drive" : "Driven from this listener";
  if (isDriving) return `${driver || "Somebody"} drives`;
  if (
    by !== "nothing" && mayDrive && driver === "" &&
    (news.reason === "no driver" || news.reason === "released")
  ) {
    return by === "keys" ? "Stopped: hold an arrow key to drive" : "Stopped: hold a thumb to drive";
  }
  return `Stopped: ${nameReason(news)}`;
}

/** @param {Readonly<DriverNews>} news */
function nameReason({ reason, isOwn, driver }) {
  switch (reason) {
    case "no driver":
    case undefined:
      return "nobody drives";
    case "released":
      return isOwn || driver === "" ? "let go" : `${driver} has let go`;
    case "no command":
      return "no command came";
    case "picture too old":
      return "the picture was too old";
    case "stop pressed":
      return "stop was pressed";
    case "other driver":
      return `it is ${driver || "somebody else"}'s turn`;
    case "program gone":
      return "the motor program is gone";
  }
}

/**
 * @param {Readonly<DriverNews>} news
 * @param {DrivingPerson} person
 * @returns {string[]}
 */
function describeMore({ isDriving, isOwn, mayDrive, mayStop, asker, isAsking, roundTripMs }, { isHeard }) {
  if (!isHeard) return [];
  return [
    ...(isDriving && isOwn && roundTripMs !== undefined ? [`round trip ${Math.round(roundTripMs)} ms`] : []),
    ...(isOwn && asker !== "" ? [`${asker} asks to take over`] : []),
    ...(!isOwn && isAsking ? ["you ask to take over"] : []),
    ...(mayDrive ? [] : [mayStop ? "you may stop it" : "you may watch"]),
  ];
}

/**
 * @param {Readonly<DriverNews>} news
 * @param {DrivingPerson} person
 * @returns {DriveWords["middle"]}
 */
function describeObstacle(news, { isHolding, isFresh, isHeard }) {
  const { isDriving, isOwn, isStopping, mayDrive, driver, isAsking, reason } = news;
  if (!isHeard) return { headline: "Nothing is heard of the robot", detail: "it stops by itself" };
  if (isStopping) return { headline: "Stopping …", detail: "the robot has not answered yet" };
  if (isDriving && isOwn) return undefined;
  if (reason === "stop pressed" && !isFresh) {
    return {
      headline: "Stopped",
      detail: mayDrive ? isHolding ? ANEW : "press anew to drive" : "stop was pressed",
    };
  }
  if (!mayDrive) {
    return isHolding
      ? { headline: "You may not drive", detail: "the robot lets this listener watch, and not drive" }
      : undefined;
  }
  if (isDriving || reason === "other driver") {
    const who = driver || "Somebody else";
    const detail = isAsking ? "asked to let you take over" : "T asks to take over, Space stops";
    return { headline: `${who} drives`, detail };
  }
  return isFresh ? undefined : describeStop(reason, isHolding);
}

/**
 * @param {DriverNews["reason"]} reason
 * @param {boolean} isHolding
 * @returns {DriveWords["middle"]}
 */
function describeStop(reason, isHolding) {
  switch (reason) {
    case "picture too old":
      return { headline: "The picture is too old to drive by", detail: isHolding ? ANEW : "press anew" };
    case "program gone":
      return { headline: "The motor program is gone", detail: "it is started again; then press anew" };
    case "no command":
      return { headline: "No command came through", detail: isHolding ? ANEW : "press anew" };
    default:
      return isHolding ? { headline: "Stopped", detail: ANEW } : undefined;
  }
}
