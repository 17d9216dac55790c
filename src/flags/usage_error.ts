/**
 * What a person typed that can not be meant.
 *
 * @module
 */

/** Wrong usage: the message is one line that names the option, what was given and what is accepted. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
