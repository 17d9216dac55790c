/**
 * The keys that drive, stop and ask, before any other key of the page has its turn. They take nothing from it where no
 * robot says anything of driving; with Shift, a key does what it does elsewhere.
 *
 * @module
 */

import { isSteeringKey } from "../../../shared/steering_keys.js";

/** @import { SteeringKeys } from "../../../shared/steering_keys.js" */

/**
 * @typedef {object} KeyTargets
 * @property {SteeringKeys} keys
 * @property {() => boolean | undefined} mayDrive the robot whose stream has the screen for itself; nothing where there is
 *   none
 * @property {() => boolean} mayStop any robot on screen
 * @property {() => void} onSteer called when a key that steers goes down or up
 * @property {() => void} onStop
 * @property {() => void} onAsk
 */

/** @param {KeyTargets} targets */
export function watchKeys(targets) {
  const { keys, onSteer } = targets;
  addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey } = event;
    if (!ctrlKey && !metaKey && !altKey) return handlePress(event, targets);
    // While those are held, not every system tells of other keys that go up.
    keys.letGo();
    onSteer();
  }, { capture: true });
  addEventListener("keyup", (event) => {
    if (keys.lift(placeOf(event))) onSteer();
  }, { capture: true });
}

/**
 * @param {KeyboardEvent} event
 * @param {KeyTargets} targets
 */
function handlePress(event, { keys, mayDrive, mayStop, onSteer, onStop, onAsk }) {
  const { repeat, shiftKey } = event;
  const key = event.key.toLowerCase();
  if (event.target instanceof HTMLSelectElement) return;
  if (key === " " && mayStop()) {
    take(event);
    if (!repeat) onStop();
    return;
  }
  if (shiftKey || document.querySelector("dialog[open]")) return;
  if (key === "t" && mayDrive()) {
    take(event);
    if (!repeat) onAsk();
    return;
  }
  if (!isSteeringKey(key) || mayDrive() === undefined) return;
  if (mayDrive()) take(event);
  // Where it may not drive, it does what it does elsewhere.
  if (repeat || !mayDrive() && key === "s") return;
  keys.press(key, placeOf(event));
  onSteer();
}

/** @param {KeyboardEvent} event that nothing else of the page or the browser gets */
function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {KeyboardEvent} event */
function placeOf({ code, key }) {
  return code || key.toLowerCase();
}
