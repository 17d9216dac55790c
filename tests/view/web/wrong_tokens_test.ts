import { assert, assertEquals } from "@std/assert";
import { WrongTokens } from "../../../src/view/web/wrong_tokens.ts";
import { heldBytes } from "../../support/held_memory.ts";

const HOST = "192.168.1.66";
const SECOND_US = 1_000_000;
const HOUR_US = 3600 * SECOND_US;

/** Gives so many different tokens, each as soon as it is looked at; the waits behind each of them, in seconds. */
function guess(wrong: WrongTokens, count: number, { host = HOST, fromUs = 0 } = {}): number[] {
  let nowUs = fromUs;
  return Array.from({ length: count }, (_, index) => {
    nowUs += wrong.waitUs(host, nowUs);
    wrong.note(host, `guess ${fromUs} ${index}`, nowUs);
    return wrong.waitUs(host, nowUs) / SECOND_US;
  });
}

Deno.test("WrongTokens lets a host go on after nine wrong tokens, and wait twice as long from the tenth on, up to five minutes", () => {
  assertEquals(guess(new WrongTokens(), 21), [
    ...new Array<number>(9).fill(0),
    ...[1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300],
  ]);
});

Deno.test("WrongTokens makes no other host wait, and takes an IPv6 network as one host", () => {
  const wrong = new WrongTokens();
  guess(wrong, 10);
  guess(wrong, 10, { host: "2001:db8::1" });
  const waits = (host: string) => wrong.waitUs(host, 0) > 0;
  assertEquals([HOST, `::ffff:${HOST}`, "192.168.1.7", "127.0.0.1"].map(waits), [true, true, false, false]);
  assertEquals(["2001:db8::2", "2001:db8:0:1::1"].map(waits), [true, false]);
});

Deno.test("WrongTokens makes nobody wait for one wrong token, however often it comes", () => {
  const wrong = new WrongTokens();
  for (let nowUs = 0; nowUs < 1000 * SECOND_US; nowUs += SECOND_US) wrong.note(HOST, "the old one", nowUs);
  assertEquals(guess(wrong, 9).at(-1), 1);
});

Deno.test("WrongTokens forgets what was an hour ago, and nothing before", () => {
  const wrong = new WrongTokens();
  guess(wrong, 20);
  const lastUs = 1200 * SECOND_US;
  wrong.note(HOST, "once more", lastUs);
  assertEquals(guess(wrong, 1, { fromUs: lastUs + HOUR_US - 1 }), [300]);
  assertEquals(guess(wrong, 10, { fromUs: lastUs + 3 * HOUR_US }).slice(-2), [0, 1]);
});

Deno.test("WrongTokens keeps who goes on guessing in a flood of others, and does not grow with it", () => {
  const wrong = new WrongTokens();
  guess(wrong, 20);
  let host = 1;
  const flood = () => {
    for (const end = host + 5000; host < end; host++) {
      const nowUs = host * 6 * SECOND_US;
      wrong.note(`10.${host >> 16}.${(host >> 8) & 255}.${host & 255}`, `guess ${host}`, nowUs);
      if (host % 100 === 0) assertEquals(guess(wrong, 1, { fromUs: nowUs }), [300]);
    }
  };
  flood();
  const before = heldBytes();
  for (let round = 1; round < 20; round++) flood();
  assert(heldBytes() - before < 2_000_000, `${heldBytes() - before} bytes`);
});
