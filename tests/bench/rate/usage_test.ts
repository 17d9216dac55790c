import { assert, assertEquals, assertThrows } from "@std/assert";
import { configurePeers, RATE_PEERS } from "../../../scripts/bench/rate/peers.ts";
import { parseBefore, parseBottleneck, parsePrefer, readFrames } from "../../../scripts/bench/rate/usage.ts";
import { UsageError } from "../../../scripts/bench/shared/usage.ts";

const ROOT = new URL("../../..", import.meta.url).pathname.replace(/\/$/, "");
const ROUTE = { host: "10.0.0.2", port: 5550, roundTripMs: 0 };

Deno.test("an option of bench:rate that says nothing takes nothing else", () => {
  assertEquals([parseBottleneck(undefined), parseBottleneck("path")], [undefined, "path"]);
  assertEquals([parsePrefer(undefined), parsePrefer("detail")], [undefined, "detail"]);
  assertEquals([parseBefore(undefined), parseBefore(`${ROOT}/src/..`)], [undefined, ROOT]);
  for (const text of ["", "Path", "both"]) {
    assertThrows(() => parseBottleneck(text), UsageError, `--bottleneck ${text}: `);
    assertThrows(() => parsePrefer(text), UsageError, `--prefer ${text}: `);
  }
  for (const folder of ["", "/nowhere", `${ROOT}/src`]) {
    assertThrows(() => parseBefore(folder), UsageError, `--before ${folder}: `);
  }
});

Deno.test("readFrames reads folders of JPEGs of the size, and refuses all else", async () => {
  assertEquals(readFrames(undefined).length, 4);
  const folder = await Deno.makeTempDir();
  try {
    const refuse = (reason: string) => assertThrows(() => readFrames(folder), UsageError, reason);
    refuse("it has no folders of JPEGs");
    Deno.mkdirSync(`${folder}/scene`);
    Deno.writeTextFileSync(`${folder}/scene/notes.txt`, "none");
    refuse("it has no folders of JPEGs");
    Deno.copyFileSync(`${ROOT}/tests/vectors/baseline_160x120.jpg`, `${folder}/scene/a.jpg`);
    refuse("scene has a picture that is none of 1024x768");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assertThrows(() => readFrames(folder), UsageError, "it can not be read");
});

Deno.test("configurePeers tells this project's sender alone, and puts the other checkout beside it", () => {
  const peers = configurePeers(RATE_PEERS, { prefer: "motion", before: "/other" });
  assertEquals(peers.slice(0, 3).map(({ id }) => id), ["ours", "before", "rtp"]);
  const [ours, before] = peers.map((peer) => peer.sender(ROUTE).join(" "));
  assert(ours!.includes(`${ROOT}/src/broadcast.ts --camera - --quiet --prefer motion 10.0.0.2:5550`), ours);
  assert(before!.includes("/other/src/broadcast.ts --camera - --quiet 10.0.0.2:5550"), before);
  assert(peers[1]!.receiver(ROUTE).includes("/other/src/listen.ts"));
  assertEquals(peers.filter(({ refits }) => refits).map(({ id }) => id), ["ours", "before", "webrtc"]);
  const alone = configurePeers(RATE_PEERS.slice(1, 2), { before: "/other" });
  assertEquals(alone.map(({ id }) => id), ["before", "rtp"]);
});
