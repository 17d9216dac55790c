/**
 * Many viewers in one program: `scale_viewers.ts KIND PLACE …`, each with a connection of its own, by which it pulls pictures and
 * poses as `listen` does, `full` or as a `tile`.
 *
 * They look at no picture but for the moment in it, so that a machine holds more of them. It says `ready` when each has had a
 * picture; what comes in so many seconds after the line `begin SECONDS` of stdin counts, and the line `end` has it written.
 *
 * @module
 */

import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { type Connected, connectNats } from "../../../src/doors/nats/link/connection.ts";
import { Credit } from "../../../src/doors/nats/credit.ts";
import { apiPrefix } from "../../../src/doors/nats/stream/site_stream.ts";
import { type RobotPlace, STREAM, subjectOf } from "../../../src/doors/nats/messages/subjects.ts";
import { WantedPull } from "../../../src/doors/nats/look/wanted_pull.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { readMoment } from "./dated.ts";
import { FPS } from "./measure.ts";
import type { PulledByMany } from "./scale_runs.ts";

const TILE_US = 200_000;
const POSE_CREDIT = 2;

const [kind, ...urls] = Deno.args;
const wanted = kind === "tile" ? "tile" : "full";
const agesUs: number[] = [];
const missing = new Set(urls.keys());
let bytes = 0;
let fromUs = Infinity;
let untilUs = -Infinity;
let first: Connected | undefined;

for (const [viewer, url] of urls.entries()) {
  const place = parseNatsPlace(url) as ReturnType<typeof parseNatsPlace> & RobotPlace;
  const connected = await connectNats({ place, creds: undefined, name: "a viewer of many" });
  first ??= connected;
  const credit = new Credit();
  const roundTripUs = await connected.nats.rtt() * 1000;
  const pull = { site: place.site, tileIntervalUs: () => TILE_US };
  const frames = new WantedPull(connected, {
    ...pull,
    subject: subjectOf(place, "frame"),
    credit: () => credit.credit,
    onBegin: () => credit.beginAnew(),
    onMessage: ({ data }) => {
      const nowUs = monotonicUs();
      const ageUs = nowUs - readMoment(data);
      credit.observe({ nowUs, lateUs: ageUs, intervalUs: 1e6 / FPS, roundTripUs });
      if (missing.delete(viewer) && missing.size === 0) console.log("ready");
      if (nowUs < fromUs || nowUs >= untilUs) return;
      agesUs.push(Math.round(ageUs));
      bytes += data.length;
    },
  });
  const poses = new WantedPull(connected, {
    ...pull,
    subject: subjectOf(place, "pose"),
    credit: () => POSE_CREDIT,
    onMessage: () => {},
  });
  for (const each of [frames, poses]) each.want(wanted);
}

let keptBefore = 0;
let seconds = 0;
for await (const line of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const [, span] = /begin (\d+(?:\.\d+)?)/.exec(line) ?? [];
  if (span !== undefined) {
    seconds = Number(span);
    keptBefore = await countKept();
    fromUs = monotonicUs();
    untilUs = fromUs + seconds * 1e6;
  }
  if (line.includes("end")) break;
}
const keptPerS = (await countKept() - keptBefore) * 1e6 / (monotonicUs() - fromUs);
const pulled: PulledByMany = { agesUs, bytes, keptPerS };
console.log(JSON.stringify(pulled));
Deno.exit(0);

/** How many messages the stream has taken, the facts of each robot once a second among them. */
async function countKept(): Promise<number> {
  const { nats } = first!;
  const site = parseNatsPlace(urls[0]!)!.site;
  const answer = await nats.request(`${apiPrefix(nats, site)}.STREAM.INFO.${STREAM}`, "", {
    timeout: 5_000,
    noMux: true,
    reply: first!.createInbox(),
  });
  return answer.json<{ state: { last_seq: number } }>().state.last_seq;
}
