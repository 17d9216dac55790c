import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  PICTURE_PARAMETERS,
  type PictureQuery,
  readPictureQuery,
} from "../../../src/view/web/picture_query.ts";

type Path = keyof typeof PICTURE_PARAMETERS;

const ACCEPTED: readonly [Path, string, PictureQuery][] = [
  ["/snapshot.jpg", "", {}],
  ["/snapshot.jpg", "max-age=200ms", { maxAgeUs: 200_000 }],
  ["/snapshot.jpg", "max-age=0.5s", { maxAgeUs: 500_000 }],
  ["/snapshot.jpg", "max-age=0", { maxAgeUs: 0 }],
  ["/snapshot.jpg", "stream=front%20left&stale=ok", { stream: "front left", takesStale: true }],
  ["/snapshot.jpg", "token=secret&1732912345&_=17&comment", { hasComment: true }],
  ["/stream.mjpeg", "newest&comment=&max-age=1s", { isNewest: true, hasComment: true, maxAgeUs: 1e6 }],
  ["/frames", "form=json&stream=3", { isJson: true, stream: "3" }],
  ["/frames", "", {}],
];

for (const [path, text, expected] of ACCEPTED) {
  Deno.test(`readPictureQuery reads ${path}?${text}`, () => {
    assertEquals(readPictureQuery(new URLSearchParams(text), path), expected);
  });
}

const REFUSED: readonly [Path, string, string][] = [
  ["/snapshot.jpg", "max-age=200", "?max-age=200: a time such as 200ms or 1s is accepted."],
  ["/snapshot.jpg", "max-age=", "?max-age=: a time such as 200ms or 1s is accepted."],
  ["/snapshot.jpg", "max-age=-1s", "?max-age=-1s: a time such as 200ms or 1s is accepted."],
  ["/snapshot.jpg", "max-age=1e9s", "?max-age=1e9s: a time such as 200ms or 1s is accepted."],
  [
    "/snapshot.jpg",
    "max-age=9999999999999999s",
    "?max-age=9999999999999999s: a time such as 200ms or 1s is accepted.",
  ],
  ["/snapshot.jpg", "maxage=1s", "?maxage: it is none of stream, max-age, stale, comment."],
  ["/snapshot.jpg", "Max-Age=1s", "?Max-Age: it is none of stream, max-age, stale, comment."],
  ["/snapshot.jpg", "max-age=1s&max-age=2s", "?max-age: it is there twice."],
  ["/snapshot.jpg", "stale=yes", "?stale=yes: ok is accepted."],
  ["/snapshot.jpg", "stale=ok&max-age=1s", "?max-age: stale=ok takes every age."],
  ["/snapshot.jpg", "newest", "?newest: it is none of stream, max-age, stale, comment."],
  ["/snapshot.jpg", "stream=", "?stream=: a name or key of /streams, up to 256 characters long is accepted."],
  ["/stream.mjpeg", "newest=1", "?newest=1: no value is accepted."],
  ["/stream.mjpeg", "comment=%0a%1b[2J", "?comment=\\u000a\\u001b[2J: no value is accepted."],
  ["/frames", "form=xml", "?form=xml: json is accepted."],
];

for (const [path, text, line] of REFUSED) {
  Deno.test(`readPictureQuery refuses ${path}?${text} in one line`, () => {
    assertEquals(readPictureQuery(new URLSearchParams(text), path), `Cannot answer ${path}${line}`);
  });
}

Deno.test("readPictureQuery reads any query, or says in one short line of what can be seen why not", () => {
  const names = fc.constantFrom("stream", "max-age", "stale", "newest", "comment", "form", "token", "_", "7");
  const pairs = fc.array(
    fc.tuple(fc.oneof(names, fc.string()), fc.oneof(fc.constantFrom("", "ok", "1s", "json"), fc.string())),
    {
      maxLength: 5,
    },
  );
  fc.assert(fc.property(fc.constantFrom(...Object.keys(PICTURE_PARAMETERS)), pairs, (path, given) => {
    const read = readPictureQuery(new URLSearchParams(given), path as Path);
    if (typeof read === "string") assert(/^Cannot answer [^\p{C}]{1,600}\.$/u.test(read), read);
    else assert(read.maxAgeUs === undefined || Number.isSafeInteger(read.maxAgeUs));
  }));
});
