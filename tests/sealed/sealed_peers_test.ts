import { assert, assertEquals } from "@std/assert";
import { encodeHeader, Kind, readSessionId } from "../../src/protocol/header.ts";
import { SealCounts } from "../../src/sealed/seal_counts.ts";
import { type SealedPeer, SealedPeers } from "../../src/sealed/sealed_peers.ts";
import { SessionKey } from "../../src/sealed/session_key.ts";
import { addressOf } from "../support/pair.ts";
import { makePairing, seededSodium } from "../support/sealed_pair.ts";

const VIEWER_ID = 77;
const BROADCASTER_ID = 0xabcd_0001;
const PEER = addressOf(2);
const sodium = seededSodium(1);
const pairing = makePairing().ofRobot;

/** A key of this end, and the one of the other that fits it. */
function makeKeys(ownId: number, number = 0, madeUs = 0): { own: SessionKey; other: SessionKey } {
  const [a, b] = [sodium.randomBytes(32), sodium.randomBytes(32)];
  const names = {
    pairing,
    viewerId: VIEWER_ID,
    broadcasterId: BROADCASTER_ID,
    initiatorId: VIEWER_ID,
    number,
    madeUs,
  };
  return {
    own: new SessionKey(sodium, { send: a.slice(), receive: b.slice() }, { ...names, ownId, otherId: 200 }),
    other: new SessionKey(sodium, { send: b.slice(), receive: a.slice() }, {
      ...names,
      ownId: 200,
      otherId: ownId,
    }),
  };
}

function makePeers() {
  const counts = new SealCounts();
  const keyed: SealedPeer[] = [];
  return { peers: new SealedPeers(counts, (peer) => keyed.push(peer)), counts, keyed };
}

function sealedBy(key: SessionKey, kind: number = Kind.Report, counter = 9): Uint8Array {
  const bytes = new Uint8Array(64);
  encodeHeader(kind, { sessionId: 1, counter }, bytes);
  return bytes.subarray(0, key.seal(bytes, 48));
}

Deno.test("SealedPeers open what is sealed by a key, once, and restore whose id its kind carries", () => {
  const { peers, counts } = makePeers();
  const { own, other } = makeKeys(3);
  peers.install(PEER, own);
  const report = sealedBy(other);
  const again = report.slice();
  assertEquals(peers.open(report, PEER, 10)?.address, PEER);
  assertEquals([peers.openedBytes, readSessionId(report)], [48, BROADCASTER_ID]);
  assertEquals(peers.open(again, PEER, 20), undefined);
  const subscribe = sealedBy(other, Kind.Subscribe);
  peers.open(subscribe, PEER, 30);
  assertEquals(readSessionId(subscribe), VIEWER_ID);
  assertEquals(counts.drops.toJSON(), { replayed: 1 });
  assertEquals(peers.find(PEER)!.heardUs, 30);
});

Deno.test("SealedPeers take nothing from elsewhere, by another number, or changed in any byte", () => {
  const { peers, counts } = makePeers();
  const { own, other } = makeKeys(3);
  peers.install(PEER, own);
  const sealed = sealedBy(other);
  assertEquals(peers.open(sealed.slice(), addressOf(3), 10), undefined);
  assertEquals(peers.open(sealed.slice(), addressOf(2, 9), 10), undefined);
  for (let at = 0; at < sealed.length; at++) {
    if (at === 4 || at === 3) continue;
    assertEquals(
      peers.open(sealed.with(at, sealed[at]! ^ 1) as Uint8Array, PEER, 10),
      undefined,
      `byte ${at}`,
    );
  }
  assertEquals(peers.open(sealed.with(3, 4) as Uint8Array, PEER, 10), undefined);
  assertEquals(counts.drops.of("unknown-key"), 3);
  assertEquals(peers.find(PEER)!.heardUs, -Infinity, "nothing has changed");
  assert(peers.open(sealed, PEER, 10), "the true one is taken all the same");
});

Deno.test("SealedPeers hold a key that was answered with until it is used, and the one before for what is on its way", () => {
  const { peers, keyed } = makePeers();
  const [first, second] = [makeKeys(1, 0, 0), makeKeys(2, 1, 100)];
  peers.addPending(PEER, first.own);
  assertEquals(peers.find(PEER)!.current, undefined);
  peers.open(sealedBy(first.other), PEER, 50);
  const late = sealedBy(first.other);
  peers.addPending(PEER, second.own);
  assertEquals(peers.find(PEER)!.current, first.own);
  assert(peers.open(sealedBy(first.other), PEER, 150), "the old one goes on");
  assert(peers.open(sealedBy(second.other), PEER, 200));
  assertEquals([peers.find(PEER)!.current, peers.find(PEER)!.previous], [second.own, first.own]);
  assert(peers.open(late, PEER, 250));
  assertEquals(keyed.length, 2);
  peers.expire(6_000_000);
  assertEquals(peers.open(sealedBy(first.other), PEER, 6_000_000), undefined, "not for ever");
});

Deno.test("SealedPeers keep four keys of a peer that it has not used, and not for long", () => {
  const { peers, counts } = makePeers();
  const all = Array.from({ length: 6 }, (_, number) => makeKeys(10 + number, number));
  for (const { own } of all) peers.addPending(PEER, own);
  assertEquals(peers.find(PEER)!.pending.length, 4);
  assertEquals(peers.open(sealedBy(all[0]!.other), PEER, 10), undefined);
  assertEquals(counts.drops.of("unknown-key"), 1);
  assertEquals(peers.expire(16_000_000).length, 1);
  assertEquals(peers.find(PEER), undefined);
});

Deno.test("SealedPeers have bounded room, which who is silent, or has used no key, gives up", () => {
  const { peers } = makePeers();
  const addresses = Array.from({ length: 48 }, (_, host) => addressOf(1 + host));
  for (const [i, address] of addresses.entries()) {
    const key = makeKeys(i);
    if (i === 5) peers.addPending(address, key.own);
    else {
      peers.install(address, key.own);
      peers.open(sealedBy(key.other), address, 1_000_000);
    }
  }
  const [next, another] = [addressOf(100), addressOf(101)];
  assert(peers.hasRoom(addresses[7]!, 1_000_000), "it is there already");
  assert(peers.hasRoom(next, 1_000_000));
  assertEquals(peers.find(addresses[5]!), undefined);
  peers.install(next, makeKeys(100, 0, 1_000_000).own);
  assert(!peers.hasRoom(another, 2_000_000), "all of them speak");
  assert(peers.hasRoom(another, 4_000_000));
});

Deno.test("SealedPeers give a number that no key has, another one each time, and none where there is none", () => {
  const { peers } = makePeers();
  const drawn = Array.from({ length: 256 }, (_, i) => {
    const id = peers.drawId()!;
    peers.install(addressOf(1 + i % 40, 1 + i), makeKeys(id).own);
    return id;
  });
  assertEquals(new Set(drawn).size, 256);
  assertEquals(peers.drawId(), undefined);
});
