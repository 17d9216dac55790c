import { assertEquals } from "@std/assert";
import { encodeGoodbye, encodeSenderReport } from "../../src/rtp/sender_report.ts";
import { formatSdp } from "../../src/rtp/sdp.ts";

Deno.test("encodeSenderReport says the wall's clock since 1900 and the timestamp of that moment, and who sends", () => {
  const report = {
    ssrc: 0x0102_0304,
    wallMs: 1500.5,
    timestamp: 0x1_0000_0009,
    packets: 3,
    payloadBytes: 4,
    cname: "ab",
  };
  const bytes = encodeSenderReport(report);
  assertEquals([...bytes.subarray(0, 16)], [
    ...[0x80, 200, 0, 6, 1, 2, 3, 4],
    ...[0x83, 0xaa, 0x7e, 0x81], // 2208988801
    ...[0x80, 0x20, 0xc4, 0x9b], // 0.5005 of a second
  ]);
  assertEquals([...bytes.subarray(16)], [
    ...[0, 0, 0, 9, 0, 0, 0, 3, 0, 0, 0, 4],
    ...[0x81, 202, 0, 3, 1, 2, 3, 4, 1, 2, 0x61, 0x62, 0, 0, 0, 0],
  ]);
});

Deno.test("encodeGoodbye names who ends", () => {
  assertEquals([...encodeGoodbye(0xa0b0_c0d0)], [0x81, 203, 0, 1, 0xa0, 0xb0, 0xc0, 0xd0]);
});

Deno.test("formatSdp describes a stream to a host, to a group and by IPv6", () => {
  const sdp = formatSdp({ transport: "udp", hostname: "192.0.2.7", port: 5004 }, 5);
  assertEquals(sdp.split("\r\n"), [
    "v=0",
    "o=- 5 1 IN IP4 192.0.2.7",
    "s=udp_image_stream",
    "c=IN IP4 192.0.2.7",
    "t=0 0",
    "m=video 5004 RTP/AVP 26",
    "a=rtpmap:26 JPEG/90000",
    "",
  ]);
  const lineOf = (hostname: string) => formatSdp({ transport: "udp", hostname, port: 1 }, 5).split("\r\n")[3];
  assertEquals(lineOf("239.1.2.3"), "c=IN IP4 239.1.2.3/1");
  assertEquals(lineOf("fe80::1%eth0"), "c=IN IP6 fe80::1");
});
