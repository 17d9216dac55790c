/**
 * What a request for pictures says behind its `?`.
 *
 * Whoever mistypes what they count on is told so: an option that was passed over in silence would promise nothing.
 *
 * | | |
 * |---|---|
 * | `stream=NAME` | of several streams this one, by its name or its key |
 * | `max-age=200ms` | no picture that may be older, the ± of its age included, or whose age is not known |
 * | `stale=ok` | the newest picture, however old |
 * | `newest` | no picture is sent before the reader's host has all of the one before |
 * | `comment` | which picture it is and how old stands in the JPEG, too, as JSON in a comment |
 * | `form=json` | of `/frames`: JSON and JPEG for programs, in the place of what the page reads |
 *
 * @module
 */

import { parseTimeUs } from "../../flags/flag.ts";
import { escapeInvisible } from "../../text/visible.ts";

/** What was asked for. */
export interface PictureQuery {
  /** A name or a key. */
  readonly stream?: string;
  readonly maxAgeUs?: number;
  readonly takesStale?: boolean;
  readonly isNewest?: boolean;
  readonly hasComment?: boolean;
  readonly isJson?: boolean;
}

interface Parameter {
  readonly accepted: string;
  readonly parse: (value: string) => PictureQuery | undefined;
}

/** Longer ones are no name of a stream. */
const MAX_STREAM_LENGTH = 256;
/** A day: what is older is no picture that anybody waits for. */
const MAX_AGE_US = 86_400_000_000;

const PARAMETERS = {
  stream: {
    accepted: `a name or key of /streams, up to ${MAX_STREAM_LENGTH} characters long`,
    parse: (value) => value !== "" && value.length <= MAX_STREAM_LENGTH ? { stream: value } : undefined,
  },
  "max-age": { accepted: "a time such as 200ms or 1s", parse: parseMaxAge },
  stale: { accepted: "ok", parse: (value) => value === "ok" ? { takesStale: true } : undefined },
  newest: switchOf({ isNewest: true }),
  comment: switchOf({ hasComment: true }),
  form: { accepted: "json", parse: (value) => value === "json" ? { isJson: true } : undefined },
} as const satisfies Record<string, Parameter>;

type ParameterName = keyof typeof PARAMETERS;

/** What each path takes. */
export const PICTURE_PARAMETERS = {
  "/snapshot.jpg": ["stream", "max-age", "stale", "comment"],
  "/stream.mjpeg": ["stream", "max-age", "newest", "comment"],
  "/frames": ["stream", "form"],
} as const satisfies Record<string, readonly ParameterName[]>;

/** Read elsewhere, or written by pages so that no cache answers in the listener's place. */
const PASSED_OVER = /^(token|again|_.*|\d+)$/;

/** Reads the query of a path; a line for people where something in it is not accepted. */
export function readPictureQuery(
  searchParams: URLSearchParams,
  path: keyof typeof PICTURE_PARAMETERS,
): PictureQuery | string {
  const known: readonly ParameterName[] = PICTURE_PARAMETERS[path];
  const given = [...searchParams].filter(([name]) => !PASSED_OVER.test(name));
  let query: PictureQuery = {};
  for (const [index, [name, value]] of given.entries()) {
    const found = known.find((one) => one === name);
    if (found === undefined) return refuse(path, name, `it is none of ${known.join(", ")}`);
    if (given.findIndex(([other]) => other === name) < index) return refuse(path, name, "it is there twice");
    const parameter: Parameter = PARAMETERS[found];
    const read = parameter.parse(value);
    if (!read) return refuse(path, `${name}=${value}`, `${parameter.accepted} is accepted`);
    query = { ...query, ...read };
  }
  if (query.takesStale && query.maxAgeUs !== undefined) {
    return refuse(path, "max-age", "stale=ok takes every age");
  }
  return query;
}

function parseMaxAge(value: string): PictureQuery | undefined {
  const maxAgeUs = parseTimeUs(value);
  return maxAgeUs !== undefined && maxAgeUs <= MAX_AGE_US ? { maxAgeUs } : undefined;
}

function switchOf(query: PictureQuery): Parameter {
  return { accepted: "no value", parse: (value) => value === "" ? query : undefined };
}

function refuse(path: string, what: string, why: string): string {
  const shown = escapeInvisible(what.length > 60 ? `${what.slice(0, 60)}…` : what);
  return `Cannot answer ${path}?${shown}: ${why}.`;
}
