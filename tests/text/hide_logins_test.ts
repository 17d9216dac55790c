import { assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import { hideLogins, hideTypedLogins, showAddress } from "../../src/text/hide_logins.ts";

Deno.test("hideTypedLogins hides whatever lets somebody in, however it was typed, and leaves all other words", () => {
  const typed = [
    ...[
      "nats://wall:SECRET@hub/north",
      "nats://SECRET@hub",
      "tls://wall:SECRET/@x@hub:9222",
      "nats://wall:SECRET",
    ],
    ...[
      "natz://wall:SECRET@hub",
      "wall:SECRET@hub/north",
      "nats://wall: SECRET @hub",
      "nats://wall:SECRET/north",
    ],
    ...["nats://wall:%SECRET@[::1]:99999/north", "rtsp://a:SECRET@camera/stream", "nats:// :SECRET\n@hub"],
  ];
  for (const text of typed) {
    const line = `Cannot use the address ${text}: nats://SERVER[:PORT][/SITE[/ROBOT]] is accepted`;
    assertFalse(hideTypedLogins(line).includes("SECRET"), hideTypedLogins(line));
  }
  const others = [
    "Cannot use the address nats://hub:9222,b:80/north: HOST, HOST:PORT or [IPv6]:PORT is accepted",
    ...[
      "Cannot use nats://[::1]:9222/north",
      "only root may; ssh ROBOT broadcast --pair",
      "ws://hub:9222: refused",
    ],
  ];
  for (const line of others) assertEquals(hideTypedLogins(line), line);
});

Deno.test("hideLogins hides them in a line of the log, whatever is in them but spaces", () => {
  fc.assert(fc.property(fc.stringMatching(/^[!-~]{0,20}$/), (odd) => {
    const line = `left: nats://wall:${odd}SECRET${odd}@hub/north; it goes on being tried`;
    assertFalse(hideLogins(line).includes("SECRET"));
  }));
  const line = "Stream a@b: at ws://hub:9222";
  assertEquals(hideLogins(line), line);
});

Deno.test("showAddress shows an address as it was typed, but for what lets somebody in", () => {
  const shown = ["nats://hub/north", "nats://a:b@hub/north", "tls://a:b/@c@hub/north", "rover.local:5000"]
    .map(showAddress);
  assertEquals(shown, ["nats://hub/north", "nats://hub/north", "tls://hub/north", "rover.local:5000"]);
});
