import { assert, assertEquals, assertThrows } from "@std/assert";
import { formatAddress } from "../../src/common/address.ts";
import { SofSender } from "../../src/legacy/sof_sender.ts";
import { cutFrame, MAX_SOF_DATAGRAM_BYTES, MAX_SOF_FRAME_BYTES } from "../../src/legacy/sof_wire.ts";
import { drainSender, frameOf, localAddress, noiseJpeg, type SentDatagram } from "./sof_frames.ts";

const A = localAddress(1001);
const B = localAddress(1002);
const into = () => new Uint8Array(MAX_SOF_DATAGRAM_BYTES);
const isData = ({ bytes }: SentDatagram) => bytes.length !== 4;

function joined(sent: readonly SentDatagram[]): Uint8Array {
  return Uint8Array.from(sent.flatMap(({ bytes }) => [...bytes]));
}

Deno.test("SofSender sends start, data and end mark", () => {
  const sender = new SofSender({ targets: [A] });
  const jpeg = noiseJpeg(20_000);
  sender.handleFrame(frameOf(jpeg), 0);
  const sent = drainSender(sender, 0);
  assertEquals(sent.map(({ bytes }) => bytes.length), [4, 8192, 8192, 3616, 4]);
  assertEquals([...sent[0]!.bytes], [0x53, 0x4f, 0x46, 3]);
  assertEquals(joined(sent.slice(1, -1)), jpeg);
  assertEquals([...sent[4]!.bytes], [0x53, 0x4f, 0x46, 255]);
  assertEquals(sender.statistics().framesSent, 1);
  assertEquals(sender.statistics().datagramsSent, 5);
  assertEquals(sender.statistics().bytesSent, 20_008);
});

Deno.test("SofSender has nothing to do without a frame, and again after one", () => {
  const sender = new SofSender({ targets: [A] });
  assertEquals(sender.pollTimeoutUs(5), undefined);
  assertEquals(sender.pollDatagram(5, into()), undefined);
  sender.handleFrame(frameOf(noiseJpeg(100)), 6);
  assertEquals(sender.pollTimeoutUs(6), 6);
  drainSender(sender, 6);
  assertEquals(sender.pollTimeoutUs(7), undefined);
  assertEquals(sender.pollDatagram(7, into()), undefined);
});

Deno.test("SofSender sends each datagram to every target, in order", () => {
  const sender = new SofSender({ targets: [A, B] });
  const jpeg = noiseJpeg(10_000);
  sender.handleFrame(frameOf(jpeg), 0);
  const sent = drainSender(sender, 0);
  assertEquals(sent.map(({ to }) => to.port), [1001, 1002, 1001, 1002, 1001, 1002, 1001, 1002]);
  for (const target of [A, B]) {
    const mine = sent.filter(({ to }) => formatAddress(to) === formatAddress(target));
    assertEquals(joined(mine.filter(isData)), jpeg);
  }
  assertEquals(sender.statistics().framesSent, 1);
});

Deno.test("SofSender goes on at the address to which a target has moved, even within a frame", () => {
  const sender = new SofSender({ targets: [A, B] });
  sender.handleFrame(frameOf(noiseJpeg(10_000)), 0);
  for (let i = 0; i < 2; i++) sender.pollDatagram(0, into());
  sender.retarget(B, localAddress(1003));
  const sent = drainSender(sender, 0);
  assertEquals(sent.map(({ to }) => to.port), [1001, 1003, 1001, 1003, 1001, 1003]);
});

Deno.test("SofSender announces the true count where a cut had to move", () => {
  const sender = new SofSender({ targets: [A] });
  const jpeg = noiseJpeg(2 * MAX_SOF_DATAGRAM_BYTES);
  jpeg.set([0x53, 0x4f, 0x46, 1], MAX_SOF_DATAGRAM_BYTES - 4);
  sender.handleFrame(frameOf(jpeg), 0);
  const sent = drainSender(sender, 0);
  assertEquals(sent[0]!.bytes[3], 3);
  assertEquals(sent.map(({ bytes }) => bytes.length), [4, 8191, 8192, 1, 4]);
  assertEquals(joined(sent.slice(1, -1)), jpeg);
});

Deno.test("SofSender paces data: never more at once than a default receive buffer holds", () => {
  const sender = new SofSender({ targets: [A, B] });
  sender.handleFrame(frameOf(noiseJpeg(MAX_SOF_FRAME_BYTES)), 1_000_000);
  const dataTo = drainSender(sender, 1_000_000).filter((sent) => isData(sent) && sent.to.port === A.port);
  assertEquals(dataTo.length, 254);
  for (const windowUs of [0, 1000, 5000]) {
    const most = Math.max(
      ...dataTo.map(({ atUs }) => dataTo.filter((s) => s.atUs >= atUs && s.atUs <= atUs + windowUs).length),
    );
    assertEquals(most, 8 + windowUs / 250, `in ${windowUs} µs`);
  }
  assertEquals(dataTo.at(-1)!.atUs - 1_000_000, (254 - 8) * 250);
});

Deno.test("SofSender sends a frame of ordinary length in one burst, each time", () => {
  const sender = new SofSender({ targets: [A] });
  for (let nowUs = 0; nowUs < 1_000_000; nowUs += 33_333) {
    sender.handleFrame(frameOf(noiseJpeg(50_000)), nowUs);
    const sent = drainSender(sender, nowUs);
    assertEquals(sent.length, 9);
    assert(sent.every(({ atUs }) => atUs === nowUs));
  }
});

Deno.test("SofSender paces across frames that follow each other at once", () => {
  const sender = new SofSender({ targets: [A] });
  sender.handleFrame(frameOf(noiseJpeg(8 * 8192)), 0);
  drainSender(sender, 0);
  sender.handleFrame(frameOf(noiseJpeg(100)), 0);
  assertEquals(drainSender(sender, 0).map(({ atUs }) => atUs), [0, 250, 250]);
});

Deno.test("SofSender gives out nothing before the time that it named", () => {
  const sender = new SofSender({ targets: [A] });
  sender.handleFrame(frameOf(noiseJpeg(9 * 8192)), 0);
  for (let count = 0; count < 1 + 8; count++) assert(sender.pollDatagram(0, into()));
  assertEquals(sender.pollTimeoutUs(0), 250);
  assertEquals(sender.pollDatagram(0, into()), undefined);
  assertEquals(sender.pollDatagram(249, into()), undefined);
  assertEquals(sender.pollTimeoutUs(249), 250);
  assertEquals(sender.pollDatagram(250, into())?.length, 8192);
});

Deno.test("SofSender replaces the frame that waits and finishes the one that has begun", () => {
  const sender = new SofSender({ targets: [A] });
  const jpegs = [1, 2, 3, 4].map((seed) => noiseJpeg(10_000, seed));
  sender.handleFrame(frameOf(jpegs[0]!), 0);
  sender.handleFrame(frameOf(jpegs[1]!), 0);
  const first = into();
  assertEquals(sender.pollDatagram(0, first)?.length, 4);
  sender.handleFrame(frameOf(jpegs[2]!), 0);
  sender.handleFrame(frameOf(jpegs[3]!), 0);
  const data = drainSender(sender, 0).filter(isData);
  assertEquals(joined(data), joined([jpegs[1]!, jpegs[3]!].map((bytes) => ({ to: A, bytes, atUs: 0 }))));
  assertEquals(sender.statistics().framesReplaced, 2);
  assertEquals(sender.statistics().framesSent, 2);
});

Deno.test("SofSender skips and counts what does not fit", () => {
  const sender = new SofSender({ targets: [A] });
  sender.handleFrame(frameOf(noiseJpeg(MAX_SOF_FRAME_BYTES + 1)), 0);
  sender.handleFrame(frameOf(new Uint8Array(0)), 0);
  assertEquals(sender.pollTimeoutUs(0), undefined);
  const { tooLong, lastTooLongBytes, empty, framesSent } = sender.statistics();
  assertEquals({ tooLong, lastTooLongBytes, empty, framesSent }, {
    tooLong: 1,
    lastTooLongBytes: 2_080_769,
    empty: 1,
    framesSent: 0,
  });
});

Deno.test("SofSender counts and ignores what comes back", () => {
  const sender = new SofSender({ targets: [A] });
  sender.handleDatagram(Uint8Array.of(0x53, 0x4f, 0x46, 1), A, 0);
  assertEquals(sender.pollTimeoutUs(0), undefined);
  assertEquals(sender.statistics().datagramsIgnored, 1);
});

Deno.test("SofSender sends nothing until somebody is found, and begins with the next frame then", () => {
  const sender = new SofSender({ targets: [] });
  sender.handleFrame(frameOf(noiseJpeg(100)), 0);
  assertEquals([sender.pollTimeoutUs(0), sender.isBusy], [undefined, false]);
  sender.retarget(undefined, A);
  assertEquals(drainSender(sender, 0), []);
  sender.handleFrame(frameOf(noiseJpeg(100)), 0);
  assertEquals(drainSender(sender, 0).map(({ to }) => to), [A, A, A]);
});

Deno.test("SofSender refuses a buffer that is too short", () => {
  const sender = new SofSender({ targets: [A] });
  assertThrows(() => sender.pollDatagram(0, new Uint8Array(8191)), RangeError, "8191 bytes given");
});

Deno.test("SofSender sends the same datagrams as cutFrame says, for lengths around every edge", () => {
  for (const edge of [1, 2, 8, 9, 100].map((count) => count * MAX_SOF_DATAGRAM_BYTES)) {
    for (const lengthBytes of [edge - 1, edge, edge + 1]) {
      const sender = new SofSender({ targets: [A] });
      const jpeg = noiseJpeg(lengthBytes);
      sender.handleFrame(frameOf(jpeg), 0);
      const sent = drainSender(sender, 0);
      assertEquals(sent.length, cutFrame(jpeg).length + 2);
      assertEquals(joined(sent.slice(1, -1)), jpeg);
    }
  }
});
