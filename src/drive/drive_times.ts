/**
 * The times of driving, each with its reason.
 *
 * @module
 */

/** A command comes this often while the control is held: several may be lost before a robot has to stop. */
export const COMMAND_INTERVAL_US = 20_000;
/** A few follow each change, so that one that is lost is made up for at once; not nearer, as losses come in a row. */
export const REPEAT_INTERVAL_US = 8_000;
/** How many follow. */
export const REPEATS = 3;
/** No two commands are nearer than this, however fast a stick moves. */
export const LEAST_INTERVAL_US = 4_000;
/** A stop or a release that is not acknowledged after so many repeats goes on being repeated, not as fast. */
export const URGENT_REPEATS = 12;
/** … this often. */
export const UNHEARD_INTERVAL_US = 40_000;
/** … for this long; a robot that hears nothing has stopped long ago by itself. */
export const UNHEARD_US = 3_000_000;
/** A hand of which nothing is heard for this long, from a page or a program, has let go. */
export const INPUT_US = 200_000;
/** Who asks to take over says so this often … */
export const ASK_INTERVAL_US = 250_000;
/** … for this long, unless it is asked again; … */
export const ASK_US = 10_000_000;
/** … and the robot remembers it for this long. */
export const ASKED_US = 1_500_000;
/** A line at least this often. */
export const LINE_INTERVAL_US = 50_000;
/** A driver who has let go stays the driver for this long, unless somebody asks to take over. */
export const KEPT_US = 3_000_000;
/** Viewers are told at least this often, where no frame comes. */
export const TOLD_INTERVAL_US = 200_000;
