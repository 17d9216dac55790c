/** The small decoders of what strangers send, under seeded damage: they answer, they never throw. */

import { assert } from "@std/assert";
import { parseJpegSize } from "../../src/jpeg/size.ts";
import { decodeSocketAddress, SOCKET_ADDRESS_BYTES } from "../../src/net/socket_address.ts";
import { parsePageMessage } from "../../src/view/web/page_messages.ts";
import { readJpegVector } from "../support/jpeg_vectors.ts";
import { seededRandom } from "../support/seeded_random.ts";

const CASES = 100_000;

Deno.test("parseJpegSize survives 100,000 damaged headers", () => {
  const random = seededRandom(11);
  const header = readJpegVector("baseline_160x120").subarray(0, 700);
  let found = 0;
  for (let i = 0; i < CASES; i++) {
    const size = parseJpegSize(random.mutate(header));
    if (size) {
      found++;
      assert(size.width > 0 && size.width < 65_536 && size.height > 0 && size.height < 65_536);
    }
  }
  assert(found > CASES / 2 && found < CASES, String(found));
});

Deno.test("parsePageMessage survives 100,000 damaged messages", () => {
  const random = seededRandom(12);
  const messages = [
    '{"type":"taken","key":"1","id":7}',
    '{"type":"watch","keys":["1","2"]}',
    '{"type":"clock","pageMs":12.5}',
  ].map((text) => new TextEncoder().encode(text));
  let understood = 0;
  for (let i = 0; i < CASES; i++) {
    const text = new TextDecoder().decode(random.mutate(messages[i % messages.length]!));
    if (parsePageMessage(text)) understood++;
  }
  assert(understood > 1000 && understood < CASES, String(understood));
});

Deno.test("decodeSocketAddress survives 100,000 random addresses", () => {
  const random = seededRandom(13);
  let known = 0;
  for (let i = 0; i < CASES; i++) {
    const bytes = random.bytes(SOCKET_ADDRESS_BYTES);
    bytes[0] = [2, 10, random.below(256)][i % 3]!;
    const address = decodeSocketAddress(bytes, 0);
    if (address) {
      known++;
      const [plain = "", zone = ""] = address.hostname.split("%");
      assert(address.port >= 0 && address.port < 65_536 && plain.length <= 39 && zone.length <= 10);
    }
  }
  assert(known > CASES / 2 && known < CASES, String(known));
});
