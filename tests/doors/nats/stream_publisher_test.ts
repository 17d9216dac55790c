import { assertEquals, assertNotEquals } from "@std/assert";
import type { Connected } from "../../../src/doors/nats/connection.ts";
import { StreamPublisher } from "../../../src/doors/nats/stream_publisher.ts";
import { makeJpeg } from "../../support/pair.ts";

Deno.test("StreamPublisher names another session when the numbers of frames begin anew, and none when they wrap", () => {
  const nowhere = { isUp: false, generation: 0 } as Connected;
  const publisher = new StreamPublisher(nowhere, "uis.north.rover.frame", "S-0");
  const stream = { key: "1", name: "rover", width: 64, height: 48, fps: 30 };
  const sessions = [0xffff_fffe, 0xffff_ffff, 0, 5, 1, 2, 1].map((id, i) => {
    publisher.take({ stream, id, jpeg: makeJpeg(1), completeUs: i * 33_000 });
    return publisher.session;
  });
  assertEquals(sessions, ["S-0", "S-0", "S-0", "S-0", "S-0-1", "S-0-1", "S-0-2"]);
  assertNotEquals(new StreamPublisher(nowhere, "uis.north.rover.frame", "S-1").session, sessions[0]);
});
