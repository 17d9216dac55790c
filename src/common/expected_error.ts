/**
 * A failure that is no fault of this program: somebody else has said no, or something typed or found can not be used.
 *
 * @module
 */

/** The message is one line, and all that there is to know: where in the program it was said helps nobody. */
export class ExpectedError extends Error {
  override readonly name: string = "ExpectedError";
}
