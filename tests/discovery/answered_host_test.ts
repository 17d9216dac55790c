/** Names that multicast DNS may know, and addresses that it may name. */

import { assertEquals } from "@std/assert";
import { mayBeAnnounced, readHostAddress } from "../../src/discovery/answered_host.ts";

Deno.test("mayBeAnnounced takes names of one word, and those in .local", () => {
  for (const name of ["rover", "rover.local", "ROVER.Local.", "röver", "rover-2."]) {
    assertEquals(mayBeAnnounced(name), true, name);
  }
  for (const name of ["rover.example", "a.b.local", "rover.localhost.com", "", ".local"]) {
    assertEquals(mayBeAnnounced(name), false, name);
  }
});

Deno.test("readHostAddress gives addresses of other hosts in their one form, and none that leads elsewhere", () => {
  const sound = {
    "10.0.0.1": "10.0.0.1",
    "169.254.3.4": "169.254.3.4",
    "203.0.113.7": "203.0.113.7",
    "8.8.8.8": "8.8.8.8",
    "FD77:0::1": "fd77::1",
    "::ffff:10.0.0.1": "10.0.0.1",
    "fe80::1": undefined,
    "fe80::1%eth0": undefined,
    "127.0.0.1": undefined,
    "::1": undefined,
    "0.0.0.0": undefined,
    "::": undefined,
    "255.255.255.255": undefined,
    "224.0.0.251": undefined,
    "ff02::fb": undefined,
    "::ffff:224.0.0.1": undefined,
    "rover.local": undefined,
    "": undefined,
  };
  for (const [text, expected] of Object.entries(sound)) assertEquals(readHostAddress(text), expected, text);
});
