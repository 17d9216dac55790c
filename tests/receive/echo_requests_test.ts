import { assertEquals } from "@std/assert";
import { EchoRequests } from "../../src/receive/echo_requests.ts";
import { addressOf } from "../support/pair.ts";

Deno.test("EchoRequests gives the time of a request once, and to none but the address that was asked", () => {
  const requests = new EchoRequests();
  requests.note(2 ** 47 + 1, addressOf(1), 500);
  assertEquals(requests.settle(1, addressOf(1)), undefined);
  assertEquals(requests.settle(2 ** 47 + 1, addressOf(2)), undefined);
  assertEquals(requests.settle(2 ** 47 + 1, addressOf(1)), 500);
  assertEquals(requests.settle(2 ** 47 + 1, addressOf(1)), undefined);
});

Deno.test("EchoRequests remembers the last sixteen, until they are cleared", () => {
  const requests = new EchoRequests();
  for (let nonce = 0; nonce < 20; nonce++) requests.note(nonce, addressOf(1), nonce);
  assertEquals([3, 4, 18].map((nonce) => requests.settle(nonce, addressOf(1))), [undefined, 4, 18]);
  requests.clear();
  assertEquals(requests.settle(19, addressOf(1)), undefined);
});
