/**
 * A look at a place on a server of NATS, for the doctor: whether the server is there, lets this program in, keeps pictures, and lets it
 * look. Nothing is changed there.
 *
 * @module
 */

import type { NatsPlace } from "../../common/nats_place.ts";
import { pause } from "../../system/pause.ts";
import { quote } from "../../text/quote.ts";
import { type Connected, connectNats } from "./link/connection.ts";
import { ask } from "./link/heard_message.ts";
import { nameRight } from "./link/missing_rights.ts";
import { apiPrefix } from "./stream/site_stream.ts";
import { findOtherShape } from "./stream/stream_shape.ts";
import { UNASKED } from "./stream/stream_news.ts";
import { SubjectPull } from "./look/subject_pull.ts";
import { parseSubject, STREAM, subjectOf } from "./messages/subjects.ts";

/** What is said of a place. */
export interface PlaceSaid {
  readonly status: "ok" | "warn" | "fail";
  readonly says: string;
}

/** What lets one in. */
export interface ExamineOptions {
  readonly creds: string | undefined;
  readonly ca: string | undefined;
}

const ANSWER_MS = 3_000;
/** Gateways say something of each robot once a second. */
const ROBOTS_MS = 1_500;
const LOOK_MS = 50;
const CREDIT = 16;
const MOST_NAMED = 8;
const NO_JETSTREAM = "it keeps no pictures: JetStream is not enabled there, or not for this login";

/** Looks at a place as who looks at its robots. */
export function examineSight(place: NatsPlace, options: ExamineOptions): Promise<readonly PlaceSaid[]> {
  return withServer(place, options, async (connected) => {
    const refused = hearRefusals(connected);
    const robots = new Set<string>();
    const pull = new SubjectPull(connected, {
      ...{ subject: subjectOf(place, "info"), site: place.site, credit: () => CREDIT },
      onMessage({ subject, data }) {
        const robot = data.length > 0 ? parseSubject(subject) : undefined;
        if (robot && robots.size < MOST_NAMED) robots.add(quote(robot.robot));
      },
    });
    const endMs = performance.now() + ANSWER_MS;
    while (pull.outcome === "silent" && refused.size === 0 && performance.now() < endMs) await wait(LOOK_MS);
    if (pull.outcome === "made") await wait(ROBOTS_MS);
    pull.close();
    return [describeSight(connected, { place, outcome: pull.outcome, refused, robots })];
  });
}

/** Looks at a place as who publishes there. */
export function examineWay(place: NatsPlace, options: ExamineOptions): Promise<readonly PlaceSaid[]> {
  return withServer(place, options, async (connected) => {
    const refused = hearRefusals(connected);
    let isNobody = false;
    const answer = await ask(connected, {
      ...{ subject: `$JS.API.STREAM.INFO.${STREAM}`, text: "", timeoutMs: ANSWER_MS },
      onNobody: () => isNobody = true,
    });
    const { error, config } = answer?.json<Answer>() ?? {};
    if (isNobody || error?.code === 503) return [fail(NO_JETSTREAM)];
    if (error?.code === 404) return [ok("there is no stream yet: who publishes makes it")];
    if (config) {
      const other = findOtherShape(config);
      return [
        other === undefined
          ? ok("keeps pictures")
          : fail(`its stream ${STREAM} is for something else: ${quote(other)}`),
      ];
    }
    return [refused.size > 0 ? ok(UNASKED) : { status: "warn", says: "does not say what it keeps" }];
  });
}

interface Answer {
  readonly error?: { readonly code: number };
  readonly config?: Readonly<Record<string, unknown>>;
}

async function withServer(
  place: NatsPlace,
  options: ExamineOptions,
  look: (connected: Connected) => Promise<readonly PlaceSaid[]>,
): Promise<readonly PlaceSaid[]> {
  let connected: Connected;
  try {
    connected = await connectNats({ place, ...options, name: "doctor" });
  } catch (error) {
    return [fail((error as Error).message)];
  }
  try {
    return [ok(`${connected.server} lets this program in`), ...await look(connected)];
  } finally {
    await connected[Symbol.asyncDispose]();
  }
}

/** Subjects under which the server takes nothing of this program, as they become known. */
function hearRefusals({ nats, library }: Connected): ReadonlySet<string> {
  const refused = new Set<string>();
  void (async () => {
    for await (const status of nats.status()) {
      if (status.type !== "error" || !(status.error instanceof library.PermissionViolationError)) continue;
      refused.add(status.error.subject);
    }
  })();
  return refused;
}

interface Sight {
  readonly place: NatsPlace;
  readonly outcome: SubjectPull["outcome"];
  readonly refused: ReadonlySet<string>;
  readonly robots: ReadonlySet<string>;
}

function describeSight({ nats }: Connected, { place: { site }, outcome, refused, robots }: Sight): PlaceSaid {
  const [subject] = refused;
  if (subject !== undefined) return fail(describeRight(subject));
  if (outcome === "no-stream") return { status: "warn", says: "nothing has been published there yet" };
  if (outcome === "made" && robots.size > 0) return ok(`shows ${[...robots].sort().join(", ")}`);
  if (outcome === "made") return { status: "warn", says: "no robot is published there at this moment" };
  if (outcome === "refused") return fail("it gives nothing to who looks");
  return fail(apiPrefix(nats, site) === "$JS.API" ? NO_JETSTREAM : `no site ${quote(site)} answers there`);
}

function describeRight(subject: string): string {
  return `the right to ${quote(nameRight({ operation: "publish", subject }))} is missing`;
}

function ok(says: string): PlaceSaid {
  return { status: "ok", says };
}

function fail(says: string): PlaceSaid {
  return { status: "fail", says };
}

function wait(ms: number): Promise<void> {
  return pause(ms, new AbortController().signal);
}
