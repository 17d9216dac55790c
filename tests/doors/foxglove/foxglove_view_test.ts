import { assertEquals } from "@std/assert";
import type { OfferedMessage } from "../../../src/doors/foxglove/channel_feeds.ts";
import type { FoxgloveClient } from "../../../src/doors/foxglove/foxglove_client.ts";
import { FoxgloveView } from "../../../src/doors/foxglove/foxglove_view.ts";
import { decodeImage } from "../../../src/record/foxglove_messages.ts";
import { concatBytes } from "../../support/jpeg_vectors.ts";
import { streamOf } from "../../record/recordings.ts";
import { testFrame } from "../../view/web/test_frames.ts";

const FRONT = streamOf("1", { name: "front" });
const BEGAN_US = 1_790_000_000_000_000;

/** A view by clocks that are set, and the pictures that a client is offered. */
function makeView() {
  const clocks = { monotonicUs: 5_000_000, wallUs: BEGAN_US };
  const view = new FoxgloveView({ monotonicUs: () => clocks.monotonicUs, wallUs: () => clocks.wallUs });
  const offered: OfferedMessage[] = [];
  const client: Partial<FoxgloveClient> = {
    take: (message) => void (message.channel.kind.topic === "image" && offered.push(message)),
    noteChannels: () => {},
    retain: () => {},
  };
  view.clients.add(client as FoxgloveClient);
  const pass = (us: number, setUs = 0) => {
    clocks.monotonicUs += us;
    clocks.wallUs += us + setUs;
  };
  const show = (ageUs: number) => {
    const age = { ageUs, boundUs: 100 };
    view.showFrame(testFrame(7, { stream: FRONT, completeUs: clocks.monotonicUs, age }));
    return offered.at(-1)!;
  };
  return { clocks, view, pass, show };
}

Deno.test("FoxgloveView says by the clock on the wall when a picture was taken and when it came, also after that was set", () => {
  const { view, clocks, pass, show } = makeView();
  const takenUs = (message: OfferedMessage) => decodeImage(concatBytes(...message.encode())).timeUs;
  pass(1_000_000);
  const first = show(40_000);
  assertEquals([first.logUs, takenUs(first)], [BEGAN_US + 1_000_000, BEGAN_US + 960_000]);
  // What a clock's reading is off by changes nothing: times of one stream do not go back by it.
  pass(1_000_000, -3000);
  view.showStatus([]);
  assertEquals(show(0).logUs, BEGAN_US + 2_000_000);
  pass(1_000_000, 3_600_000_000);
  view.showStatus([]);
  assertEquals(show(0).logUs, clocks.wallUs);
});

Deno.test("FoxgloveView encodes a message once for all clients", () => {
  const { show } = makeView();
  const message = show(0);
  assertEquals(message.encode() === message.encode(), true);
});
