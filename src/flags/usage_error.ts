/**
 * What a person typed that can not be meant.
 *
 * @module
 */

import { ExpectedError } from "../common/expected_error.ts";

/** Wrong usage: the message is one line that names the option, what was given and what is accepted. */
export class UsageError extends ExpectedError {
  override readonly name = "UsageError";
}
