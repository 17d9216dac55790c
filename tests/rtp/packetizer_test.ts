import { assert, assertEquals } from "@std/assert";
import { MOST_PACKET_BYTES, Packetizer } from "../../src/rtp/packetizer.ts";
import { readJpegFragment } from "../../src/rtp/jpeg_header.ts";
import { readVector } from "../support/recoding.ts";
import { expectCarried, packetsOf, readPacket } from "../support/rtp.ts";

Deno.test("Packetizer cuts a scan without a gap, marks the last packet, and counts on over the wrap", () => {
  for (const name of ["baseline_160x120", "restart_160x120"]) {
    const jpeg = readVector(name);
    const { scan, restartInterval } = expectCarried(jpeg);
    const packets = packetsOf(jpeg, 0x1_0000_0005);
    let offset = 0;
    for (const [index, bytes] of packets.entries()) {
      const isLast = index === packets.length - 1;
      assert(bytes.length === MOST_PACKET_BYTES || isLast && bytes.length < MOST_PACKET_BYTES);
      const packet = readPacket(bytes);
      assertEquals([packet.isLast, packet.payloadType, packet.ssrc, packet.timestamp], [isLast, 26, 7, 5]);
      assertEquals(packet.sequence, (0xfffe + index) & 0xffff);
      const fragment = readJpegFragment(packet.payload)!;
      assertEquals([fragment.offset, fragment.restartInterval, fragment.q], [offset, restartInterval, 255]);
      assertEquals(fragment.tables.length, index === 0 ? 128 : 0);
      assertEquals(
        new Uint8Array(fragment.scan),
        new Uint8Array(scan.subarray(offset, offset + fragment.scan.length)),
      );
      offset += fragment.scan.length;
    }
    assertEquals(offset, scan.length);
    assert(packets.length > 1);
  }
});

Deno.test("Packetizer says what it has written, and nothing is left of a picture that has left", () => {
  const packetizer = new Packetizer({ ssrc: 1, firstSequence: 0 });
  assertEquals([packetizer.isBusy, packetizer.poll(new Uint8Array(1400))], [false, 0]);
  const packets = packetsOf(readVector("baseline_160x120"), 1, packetizer);
  const bytes = packets.reduce((sum, { length }) => sum + length - 12, 0);
  assertEquals([packetizer.packets, packetizer.payloadBytes, packetizer.isBusy], [
    packets.length,
    bytes,
    false,
  ]);
});
