/**
 * Viewers, one of each place: `watch.ts KIND HANDLING_MS PLACE …`, which note how old each picture is.
 *
 * `pull` is this project's way, `push` a plain subscription by the same library. Who handles a picture for so long does nothing else
 * meanwhile. It says `ready` when each has had a picture; what comes so many seconds after the line `begin SECONDS` of stdin counts, and
 * the line `end` has it written.
 *
 * @module
 */

import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { connectNats } from "../../../src/doors/nats/link/connection.ts";
import { openFleet } from "../../../src/doors/nats/look/fleet_source.ts";
import { subjectOf } from "../../../src/doors/nats/messages/subjects.ts";
import { LISTEN_FLAGS } from "../../../src/flags/listen_flags.ts";
import { parseFlags } from "../../../src/flags/parse_flags.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { readMoment } from "./dated.ts";
import type { Seen } from "./figures.ts";

const [kind, handlingMs = "0", ...urls] = Deno.args;
const { flags } = parseFlags(LISTEN_FLAGS, []);
const places = urls.map((url) => parseNatsPlace(url)!);
const cell = new Int32Array(new SharedArrayBuffer(4));
let untilUs = -Infinity;
const seen: Seen[] = [];
const missing = new Set(places.keys());

for (const [viewer, place] of places.entries()) {
  if (kind === "pull") {
    await openFleet({
      flags,
      places: [place],
      take: (event) => {
        if (event.kind === "frame") note(viewer, event.frame.jpeg, event.frame);
      },
    });
  } else {
    const { nats } = await connectNats({ place, creds: undefined, name: "a plain subscription" });
    nats.subscribe(subjectOf(place, "frame"), { callback: (_, { data }) => note(viewer, data) });
  }
}

const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for await (const line of lines) {
  const [, seconds] = /begin (\d+(?:\.\d+)?)/.exec(line) ?? [];
  if (seconds !== undefined) untilUs = monotonicUs() + Number(seconds) * 1e6;
  if (line.includes("end")) break;
}
console.log(JSON.stringify(seen));
Deno.exit(0);

function note(
  viewer: number,
  jpeg: Uint8Array,
  frame?: Pick<ReceivedFrame, "completeUs" | "age" | "fit">,
): void {
  const atUs = monotonicUs();
  if (missing.delete(viewer) && missing.size === 0) console.log("ready");
  if (atUs < untilUs) {
    const takenUs = readMoment(jpeg);
    const claim = frame?.age &&
      { claimUs: frame.age.ageUs, boundUs: frame.age.boundUs, trueUs: frame.completeUs - takenUs };
    const fit = frame?.fit && Number.isFinite(frame.fit.psnr) && { psnr: frame.fit.psnr };
    seen.push({ viewer, atUs, ageUs: atUs - takenUs, bytes: jpeg.length, ...claim, ...fit });
  }
  if (Number(handlingMs) > 0) Atomics.wait(cell, 0, 0, Number(handlingMs));
}
