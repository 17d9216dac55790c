import { assert, assertEquals } from "@std/assert";
import { KnownPairings } from "../../src/sealed/known_pairings.ts";
import { isAt } from "../../src/sealed/seal_options.ts";
import { makePairing, sealOf } from "../support/sealed_pair.ts";

/** As addresses come from sockets and from names. */
const FOUND = [
  ...[
    "10.0.0.1",
    "10.0.0.2",
    "192.168.1.77",
    "::1",
    "2001:db8::1",
    "2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1",
  ],
  ...["fe80::1%wlan0", "fe80::2%3"],
];
/** As people type them. */
const TYPED = ["2001:DB8::1", "fe80:0::1", "::ffff:10.0.0.1", "::ffff:a00:2", "Rover.local."];

Deno.test("KnownPairings.at finds those that isAt finds", () => {
  const pairings = [
    ["10.0.0.1", "Rover.local"],
    ["2001:DB8:0::1", "10.0.0.1"],
    ["fe80::1%wlan0"],
    FOUND,
    TYPED,
    [],
  ]
    .map(
      (addresses, i) => ({ ...makePairing(i + 1).ofViewer, addresses }),
    );
  const known = new KnownPairings("viewer").of(sealOf(pairings), undefined);
  assertEquals(known.all, pairings);
  for (const hostname of [...FOUND, "10.0.0.3", "fe80::7%wlan0", "2001:DB8::1", "::ffff:10.0.0.1"]) {
    const address = { transport: "udp", hostname, port: 1 } as const;
    assertEquals(known.at(address), pairings.filter((pairing) => isAt(pairing, address)), hostname);
  }
  assert(known.at({ transport: "udp", hostname: "10.0.0.1", port: 1 }).length > 1);
});

Deno.test("KnownPairings are with the other side, to watch, with one that nobody else knows yet, and change", () => {
  const { ofRobot, ofViewer } = makePairing(1);
  const unable = { ...makePairing(2).ofViewer, rights: [] };
  const fresh = { ...makePairing(3).ofViewer, addresses: ["10.0.0.9"] };
  const known = new KnownPairings("viewer");
  const seal = sealOf([ofRobot, ofViewer, unable]);
  assertEquals(known.of(seal, undefined).all, [ofViewer]);
  assertEquals(known.of(seal, fresh).all, [ofViewer, fresh]);
  assertEquals(known.at({ transport: "udp", hostname: "10.0.0.9", port: 1 }), [fresh]);
  assertEquals(known.of(sealOf([fresh]), { ...fresh, date: "" }).all, [fresh]);
  assertEquals(known.of(sealOf([]), undefined).at({ transport: "udp", hostname: "10.0.0.9", port: 1 }), []);
});
