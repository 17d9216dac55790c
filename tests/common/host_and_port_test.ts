import { isLiteral } from "../../src/common/address.ts";
import { assertEquals, assertThrows } from "@std/assert";
import { parseHostAndPort, parseHostOrRobot } from "../../src/common/host_and_port.ts";
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

Deno.test("parseHostAndPort refuses what looks like an address and is none, which no name server is to be asked for", () => {
  const texts = {
    IPv4: [
      "999.1.1.1",
      "10.0.0.256:5550",
      "1.2.3",
      "1.2.3.4.5",
      "5550",
      "010.0.0.1",
      "robot.7",
      "0x7f.1",
      "1.2.3.4.",
    ],
    IPv6: ["1::2::3", "[1::2::3]:600", "1:2:3", "[::999.1.1.1]", "fe80::12345%wlan0"],
  };
  for (const [family, refused] of Object.entries(texts)) {
    for (const text of refused) {
      const { message } = assertThrows(() => parseHostAndPort(text, 5550), UsageError);
      const beginning = `Cannot use the address ${text}: it is no ${family} address; HOST`;
      assertEquals(message.slice(0, beginning.length), beginning);
    }
  }
  for (const name of ["7robots", "robot7", "10.0.0.5.example", "robot.x7"]) {
    assertEquals(parseHostAndPort(name, 5550).host, name);
  }
});

Deno.test("parseHostOrRobot takes names that robots announce, as people choose them", () => {
  for (
    const name of [
      "Rover (2)",
      "a b",
      'Anna\'s "Röver" (12)',
      "Rover v1.2",
      "front/left",
      "pi@shed",
      "[arm]",
      "前 2",
      "ü".repeat(30) + " b",
    ]
  ) {
    assertEquals(parseHostOrRobot(name, 5550), { host: name, port: 5550 }, name);
  }
  assertEquals(parseHostOrRobot("robot.local:600", 5550), { host: "robot.local", port: 600 });
  assertEquals(parseHostOrRobot("Röver", 5550), { host: "Röver", port: 5550 });
});

Deno.test("parseHostOrRobot refuses what can not be a robot's name as parseHostAndPort does", () => {
  for (
    const text of [
      "",
      " ",
      " a",
      "a ",
      "1 2",
      "robot:port",
      "Rover (2):5550",
      "1.2.3.4:70000",
      "1.2.3.4/24",
      "http://a",
      "[::1",
      "fe80::1%a b",
      "robot.7",
      "a\nb c",
      "a\u0007 b",
      "ü".repeat(31) + " b",
    ]
  ) {
    const { message } = assertThrows(() => parseHostOrRobot(text, 5550), UsageError, undefined, text);
    assertEquals(message, assertThrows(() => parseHostAndPort(text, 5550), UsageError).message);
  }
});

Deno.test("isLiteral knows addresses from names", () => {
  for (const text of ["10.0.0.255", "::", "::1", "fe80::1%wlan0", "::ffff:10.0.0.1"]) {
    assertEquals(isLiteral(text), true, text);
  }
  for (const text of ["10.0.0.256", "10.0.1", "1", "", "robot", "1::2::3", "[::1]"]) {
    assertEquals(isLiteral(text), false, text);
  }
});
