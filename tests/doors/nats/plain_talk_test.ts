import { assertEquals } from "@std/assert";
import { parseNatsPlace } from "../../../src/common/nats_place.ts";
import { describePlainTalk } from "../../../src/doors/nats/link/plain_talk.ts";

const describe = (url: string, creds?: string) => describePlainTalk(parseNatsPlace(url)!, creds);

Deno.test("describePlainTalk says what can be read on the way to another host, and that the password is among it", () => {
  const all = (where: string, also = "") =>
    `what goes to ${where} and comes from there${also} can be read and changed on the way`;
  assertEquals(describe("nats://hub/north"), all("ws://hub:9222"));
  assertEquals(describe("nats://a:b@hub/north"), all("ws://hub:9222", ", the password too,"));
  assertEquals(describe("ws://token@[2001:db8::1]:80"), all("ws://[2001:db8::1]:80", ", the password too,"));
  assertEquals(describe("nats://a:b@hub/north", "file.creds"), all("ws://hub:9222"));
  assertEquals(describe("nats://127.0.0.1,hub/north"), all("ws://hub:9222"));
});

Deno.test("describePlainTalk says nothing of this host, nor of what is encrypted", () => {
  for (
    const url of [
      "tls://a:b@hub",
      "wss://hub",
      "nats://localhost",
      "nats://127.0.0.2",
      "nats://[::1]:9222/north",
    ]
  ) {
    assertEquals(describe(url), undefined, url);
  }
});
