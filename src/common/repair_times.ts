/**
 * The times of repair, at both ends, and why they are what they are.
 *
 * ```text
 * viewer   misses something ─ ask ────────────────╮             ╭─ frame whole, or ask again
 * sender                    half a round trip ─ answer ─ half a round trip
 * ```
 *
 * A round takes the round trip, and besides it what both programs need to wake, whose timers are no finer than 1 ms. How
 * much is taken for that depends on what a wrong guess costs: {@linkcode ANSWER_WAKE_US} < {@linkcode ASK_WAKE_US} <
 * {@linkcode PLAN_WAKE_US}.
 *
 * @module
 */

/** Who asks again does so this long after the round trip, and a frame's tail, or a frame, is late by so much. */
export const ASK_WAKE_US = 2_000;
/**
 * What passed the link so long ago, besides the round trip, would have been known to who asks. Shorter than
 * {@linkcode ASK_WAKE_US}: who asks again is answered, and not told to wait for what was sent in answer before.
 */
export const ANSWER_WAKE_US = 1_500;
/** Likewise where a whole frame is asked for, which costs more to send in vain than a few ms. */
export const REPEAT_WAKE_US = 5_000;
/**
 * A round, where the sender counts how many fit into a frame's time. Longer than {@linkcode ASK_WAKE_US}: to count on one
 * that does not fit costs the frame, and not to count on one that does costs a few spare packets.
 */
export const PLAN_WAKE_US = 3_000;

/** The round trip before it was measured, for who asks: rather short, since a request too many costs one small datagram. */
export const ASKER_ROUND_TRIP_US = 5_000;
/** For who answers: rather long, since what is on its way already costs the link twice when it is sent again. */
export const ANSWERER_ROUND_TRIP_US = 10_000;

/** With a shorter round trip what this host's socket had no room for is asked for; with another it would come too late. */
export const NEAR_ROUND_TRIP_US = 10_000;
/** A datagram that comes this late is reordered, not lost; to wait longer before asking would take the time of a round. */
export const MAX_REORDER_US = 10_000;

/** A viewer whose last report is older, and than three frame intervals, is not counted on to ask: six reports are missing. */
export const COUNTED_ON_US = 300_000;
/**
 * Who has reported nothing for this long watches no more; in a group its link does not count any more, and it has to show
 * anew that it has the stream.
 */
export const SILENT_US = 3_000_000;
