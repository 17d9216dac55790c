import { assertEquals } from "@std/assert";
import { BridgeLog } from "../../../src/doors/ros/bridge_log.ts";
import { textOf, withLog } from "../../support/log.ts";

Deno.test("BridgeLog says what a bridge has said in one line each, whatever it is", async () => {
  await withLog((log) => {
    const told = new BridgeLog("ws://127.0.0.1:9090");
    told.tellMissing("it has ended the connection (bye\n12:00:00.000 error: forged)");
    told.tellComplaint(`no\r\nroom ${"x".repeat(1000)}`);
    assertEquals(log.map(textOf).map((text) => text.slice(0, 110)), [
      "Nothing is published to ws://127.0.0.1:9090: it has ended the connection (bye 12:00:00.000 error: forged); it ",
      `ws://127.0.0.1:9090 says: no room ${"x".repeat(76)}`,
    ]);
    assertEquals(log.filter((one) => textOf(one).length > 300), []);
    return Promise.resolve();
  });
});
