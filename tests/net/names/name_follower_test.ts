import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { NameFollower } from "../../../src/net/names/name_follower.ts";
import { until } from "../../support/until.ts";

const [A, B, C] = [1, 2, 3].map((last) =>
  ({ transport: "udp", hostname: `10.0.0.${last}`, port: 5550 }) as const
);
const peerAt = (isName: boolean, ...addresses: Address[]) => ({
  host: { host: "robot", port: 5550 },
  isName,
  addresses,
});

Deno.test("NameFollower tries a name's other address while a lookup hangs, and asks no more than twice", async () => {
  const moves: string[] = [];
  let lookups = 0;
  const answers: ((found: Address[]) => void)[] = [];
  const follower = new NameFollower({
    peers: [peerAt(true, A!, B!), peerAt(false, A!)],
    answers: true,
    lookUp: () => {
      lookups++;
      return new Promise((resolve) => answers.push(resolve));
    },
    // So that the waits are short.
    nowUs: () => monotonicUs() * 10,
    heardUs: () => -Infinity,
    onMove: (_, { to }) => moves.push(to.hostname),
  });
  await until("it has tried both", () => moves.length >= 3);
  assertEquals(moves.slice(0, 3), [B!.hostname, A!.hostname, B!.hostname]);
  assertEquals(lookups, 1);
  answers[0]!([C!]);
  await until("it follows the name", () => moves.includes(C!.hostname));
  await until("it looks up again", () => lookups === 2);
  follower.close();
  const count = moves.length;
  answers[1]!([A!]);
  await Promise.resolve();
  assertEquals(moves.length, count);
});

Deno.test("NameFollower has nothing to do for literal addresses", () => {
  const follower = new NameFollower({
    peers: [peerAt(false, A!)],
    answers: true,
    lookUp: () => Promise.reject(new Error("nobody may be asked")),
    nowUs: monotonicUs,
    heardUs: () => -Infinity,
    onMove: () => assert(false),
  });
  follower.close();
});
