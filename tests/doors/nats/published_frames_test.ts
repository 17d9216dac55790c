import { assertEquals, assertNotEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/link/connection.ts";
import { Fitter } from "../../../src/doors/nats/lean/fitter.ts";
import { PublishedFrames } from "../../../src/doors/nats/publish/published_frames.ts";
import { makeJpeg } from "../../support/pair.ts";

const PLACE = { site: "north", robot: "rover" };

function makeFrames(session: string): PublishedFrames {
  const nowhere = { isUp: false, generation: 0, onRefused: new Set() } as unknown as Connected;
  return new PublishedFrames(nowhere, { place: PLACE, session, fitter: new Fitter() });
}

Deno.test("PublishedFrames names another session when the numbers of frames begin anew, and none when they wrap", () => {
  const frames = makeFrames("S-0");
  const stream = { key: "1", name: "rover", width: 64, height: 48, fps: 30 };
  const sessions = [0xffff_fffe, 0xffff_ffff, 0, 5, 1, 2, 1].map((id, i) => {
    frames.take({ stream, id, jpeg: makeJpeg(1), completeUs: i * 33_000 });
    return frames.session;
  });
  assertEquals(sessions, ["S-0", "S-0", "S-0", "S-0", "S-0-1", "S-0-1", "S-0-2"]);
  assertNotEquals(makeFrames("S-1").session, sessions[0]);
});
