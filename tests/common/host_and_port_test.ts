import { assertEquals, assertThrows } from "@std/assert";
import { parseHostAndPort } from "../../src/common/host_and_port.ts";
import { UsageError } from "../../src/flags/usage_error.ts";

Deno.test("parseHostAndPort reads every form of an address", () => {
  for (
    const [text, host, port] of [
      ["laptop", "laptop", 5550],
      ["robot.local:600", "robot.local", 600],
      ["192.168.1.74", "192.168.1.74", 5550],
      ["192.168.1.255:1", "192.168.1.255", 1],
      ["[::1]:600", "::1", 600],
      ["[fe80::1]", "fe80::1", 5550],
      ["fe80::1", "fe80::1", 5550],
      ["::", "::", 5550],
      ["[fe80::1%wlan0.10]:600", "fe80::1%wlan0.10", 600],
      ["fe80::1%br-lan", "fe80::1%br-lan", 5550],
      ["fe80::1%3", "fe80::1%3", 5550],
      ["[ff02::7%wlp2s0]", "ff02::7%wlp2s0", 5550],
    ] as const
  ) {
    assertEquals(parseHostAndPort(text, 5550), { host, port }, text);
  }
});

Deno.test("parseHostAndPort refuses what is no address, and says what was given", () => {
  for (
    const text of [
      "",
      "a:0",
      "a:65536",
      "a:b",
      "a:1:2x",
      "http://a",
      "a b",
      "[::1",
      "[::1]:x",
      ":5",
      "[fe80::1%]",
      "fe80::1%a b",
      "fe80::1%a/b",
    ]
  ) {
    const error = assertThrows(() => parseHostAndPort(text, 5550), UsageError);
    assertEquals(
      error.message.startsWith(`Cannot use the address ${text || '""'}: HOST`),
      true,
      error.message,
    );
    assertEquals(error.message.includes("\n"), false);
  }
});
