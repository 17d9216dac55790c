import { assert, assertEquals } from "@std/assert";
import { NarrowLink, type PullKind } from "../../../../src/doors/nats/lean/narrow_link.ts";
import { PictureRoom } from "../../../../src/doors/nats/lean/picture_room.ts";

const INTERVAL_US = 33_333;
const PICTURE_BYTES = 50_000;
const SHORTEST_BYTES = 6_000;
const S = 1_000_000;
const STALL_US = 120_000;

/** A gateway, a server that holds the newest picture of each subject, and a link to who pulls them. */
interface World {
  readonly seconds: number;
  readonly mbps: (second: number) => number;
  /** Who reads does nothing else for so long, with each. @default 0 */
  readonly handlingUs?: number;
  /** With each of so many pictures who reads stands still for a while. @default never */
  readonly stallEvery?: number;
  /** What a picture takes, however long it is. @default what the link needs */
  readonly eachUs?: number;
  /** Pictures of the source that are published, as the way up lets them through. @default 1 */
  readonly publishedShare?: number;
  /** Whether somebody makes pictures fit. @default true */
  readonly isFitted?: boolean;
}

/** What came in each second, and by which pull. */
interface Second {
  readonly kind: PullKind;
  pictures: number;
  bytes: number;
  turns: number;
}

function look(world: World): { readonly seconds: readonly Second[]; readonly link: NarrowLink } {
  const { handlingUs = 0, stallEvery = Infinity, publishedShare = 1, isFitted = true } = world;
  let pictures = 0;
  const link = new NarrowLink();
  const room = new PictureRoom();
  const seconds: Second[] = [];
  let atUs = 0;
  let last = -1;
  let said = 0;
  let fit = { frame: -1, published: 0, bytes: 0 };
  while (atUs < world.seconds * S) {
    const { kind } = link;
    link.look(atUs);
    // The newest that there is, or the next one.
    let frame = Math.max(last + 1, Math.floor(atUs / INTERVAL_US));
    frame = Math.ceil(Math.ceil(frame * publishedShare) / publishedShare);
    const beganUs = atUs;
    const leavesUs = Math.max(atUs, frame * INTERVAL_US);
    said = link.bytesPerSecond || said;
    if (kind === "lean" && !isFitted) {
      atUs += 100_000;
      continue;
    }
    if (kind === "lean") {
      const bytesPerUs = said / S;
      const budget = room.next({ bytes: PICTURE_BYTES, bytesPerUs, intervalUs: INTERVAL_US, nowUs: atUs });
      const bytes = Math.max(SHORTEST_BYTES, Math.min(PICTURE_BYTES, budget ?? 0));
      fit = { frame, published: fit.published + Math.max(1, frame - fit.frame), bytes };
    }
    const bytes = kind === "lean" ? fit.bytes : PICTURE_BYTES;
    const second = Math.floor(leavesUs / S);
    atUs = leavesUs + (world.eachUs ?? bytes * 8 / world.mbps(second)) +
      (++pictures % stallEvery === 0 ? STALL_US : 0);
    last = frame;
    const had = seconds[Math.floor(atUs / S)] ??= { kind, pictures: 0, bytes: 0, turns: 0 };
    had.pictures++;
    had.bytes += bytes;
    link.observe({
      ...{ kind, nowUs: atUs, beganUs, bytes, intervalUs: INTERVAL_US },
      published: kind === "lean" ? fit.published : Math.round(frame * publishedShare),
      isFitted: bytes < PICTURE_BYTES,
      wayUs: atUs - frame * INTERVAL_US,
    });
    if (link.kind !== kind) had.turns++;
    atUs += handlingUs;
  }
  return { seconds, link };
}

function countTurns(seconds: readonly Second[]): number {
  return seconds.reduce((sum, { turns }) => sum + turns, 0);
}

Deno.test("NarrowLink leaves pictures as they are on a link that carries them", () => {
  const { seconds, link } = look({ seconds: 60, mbps: () => 20 });
  assertEquals([link.kind, link.bytesPerSecond, countTurns(seconds)], ["whole", 0, 0]);
});

Deno.test("NarrowLink asks a slow link's room, after which all come, and stays near to it", () => {
  const { seconds, link } = look({ seconds: 120, mbps: () => 3 });
  assertEquals([link.kind, countTurns(seconds)], ["lean", 1]);
  assert(seconds[1]!.pictures < 10);
  const settled = seconds.slice(6);
  const pictures = settled.reduce((sum, second) => sum + second.pictures, 0);
  assert(pictures >= 28 * settled.length, `${pictures / settled.length} a second`);
  const bytes = settled.reduce((sum, second) => sum + second.bytes, 0) / settled.length;
  assert(bytes > 0.8 * 375_000, `${bytes} bytes a second`);
});

Deno.test("NarrowLink asks for no less where who reads stands still for a moment now and then", () => {
  const { seconds } = look({ seconds: 120, mbps: () => 3, stallEvery: 20 });
  const settled = seconds.slice(6);
  const bytes = settled.reduce((sum, second) => sum + second.bytes, 0) / settled.length;
  assert(bytes > 0.65 * 375_000, `${bytes} bytes a second`);
});

Deno.test("NarrowLink takes pictures as they are again where the link carries them again, and not again and again where it does not", () => {
  const faster = look({ seconds: 200, mbps: (second) => second < 60 ? 3 : 50 });
  assertEquals([faster.link.kind, countTurns(faster.seconds)], ["whole", 2]);
  const back = faster.seconds.findIndex(({ kind }, second) => second >= 60 && kind === "whole");
  assert(back > 60 && back < 90, `${back}`);
  // It carries nine tenths of them: what fits is as good as what does not for a while.
  const near = look({ seconds: 600, mbps: () => 10.8 });
  assert(countTurns(near.seconds) <= 14, `${countTurns(near.seconds)}`);
});

Deno.test("NarrowLink does not take a slow reader, or a gateway's slow way up, for a slow link", () => {
  const reader = look({ seconds: 30, mbps: () => 1000, handlingUs: 1_000_000 });
  assertEquals(reader.link.kind, "whole");
  const gateway = look({ seconds: 30, mbps: () => 1000, publishedShare: 0.25 });
  assertEquals(gateway.link.kind, "whole");
});

Deno.test("NarrowLink takes pictures as they are where those that fit come no more often, for longer each time", () => {
  const { seconds } = look({ seconds: 300, mbps: () => 3, eachUs: 120_000 });
  const lean = seconds.filter(({ kind }) => kind === "lean").length;
  assert(lean > 0 && lean < 40, `${lean} of 300`);
});

Deno.test("NarrowLink asks seldom where nobody makes pictures fit, and not at all where it may not see them", () => {
  const { seconds } = look({ seconds: 200, mbps: () => 3, isFitted: false });
  const turns = countTurns(seconds);
  assert(turns >= 2 && turns <= 4, `${turns}`);
  const link = new NarrowLink();
  link.forbid(0);
  for (let at = 0; at < 1000; at++) {
    const nowUs = at * 140_000;
    link.observe({
      ...{ kind: "whole", nowUs, beganUs: nowUs - 139_000, bytes: PICTURE_BYTES, intervalUs: INTERVAL_US },
      ...{ published: 4 * at, isFitted: false, wayUs: undefined },
    });
  }
  assertEquals(link.kind, "whole");
  link.beginAnew(140_000_000);
  for (let at = 1000; at < 1040; at++) {
    const nowUs = at * 140_000;
    link.observe({
      ...{ kind: "whole", nowUs, beganUs: nowUs - 139_000, bytes: PICTURE_BYTES, intervalUs: INTERVAL_US },
      ...{ published: 4 * at, isFitted: false, wayUs: undefined },
    });
  }
  assertEquals(link.kind, "lean");
});

Deno.test("NarrowLink makes nothing of what is said of how many there were, where that can not be true", () => {
  const link = new NarrowLink();
  const said = [undefined, 7, 7, 6, 0, Number.MAX_SAFE_INTEGER, 0, 1e15];
  for (let at = 0; at < 2000; at++) {
    const nowUs = at * 33_333;
    link.observe({
      ...{ kind: "whole", nowUs, beganUs: nowUs - 1_000, bytes: PICTURE_BYTES, intervalUs: INTERVAL_US },
      ...{ published: said[at % said.length], isFitted: false, wayUs: undefined },
    });
  }
  assertEquals([link.kind, link.bytesPerSecond], ["whole", 0]);
});
