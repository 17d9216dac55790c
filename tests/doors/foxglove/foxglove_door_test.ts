/** What leaves by the Foxglove door, as Foxglove's own client reads it. */

import { assertAlmostEquals, assertEquals } from "@std/assert";
import { decodeImage } from "../../../src/record/foxglove_messages.ts";
import { until } from "../../support/until.ts";
import { testFrame } from "../../view/web/test_frames.ts";
import { RealClient, SUBPROTOCOLS, withDoor } from "./real_client.ts";

for (const subprotocol of SUBPROTOCOLS) {
  Deno.test(`openFoxgloveDoor gives pictures by ${subprotocol}, the same to the byte, with the time of their capture`, () =>
    withDoor(async ({ view, url }) => {
      await using client = await RealClient.connect(url, [subprotocol]);
      assertEquals(client.socket.protocol, subprotocol);
      assertEquals(client.info!.capabilities, ["clientPublish"]);
      const first = testFrame(1);
      view.showFrame(first);
      await client.subscribe(`/${first.stream.name}/image`);
      const frame = testFrame(2, { age: { ageUs: 250_000, boundUs: 1000 } });
      await until("a picture comes", () => {
        view.showFrame(frame);
        return client.messages.length > 0;
      });
      const image = decodeImage(client.messages[0]!.data);
      assertEquals([image.data, image.format, image.frameId], [frame.jpeg, "jpeg", frame.stream.name]);
      const cameUs = Number(client.messages[0]!.timestamp / 1000n);
      assertAlmostEquals(cameUs, Date.now() * 1000, 5e6);
      assertAlmostEquals(cameUs - image.timeUs, 250_000, 2);
      assertEquals([client.errors, client.statuses], [[], []]);
      assertEquals(client.topics, ["frame", "image"].map((topic) => `/${frame.stream.name}/${topic}`));
    }));
}
