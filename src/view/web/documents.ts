/**
 * What is served besides the page, its pictures and figures: short texts of whoever has some.
 *
 * @module
 */

/** One of them. */
export interface ServedDocument {
  readonly contentType: string;
  readonly text: string;
}

/** By path, such as `/stream.sdp`. */
export type Documents = Map<string, ServedDocument>;
