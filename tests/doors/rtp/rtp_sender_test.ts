import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../../src/common/address.ts";
import { type RtpNews, RtpSender } from "../../../src/doors/rtp/rtp_sender.ts";
import type { DatagramSocket, OutgoingDatagram } from "../../../src/net/datagram_socket.ts";
import { Depacketizer } from "../../../src/rtp/depacketizer.ts";
import { readVector } from "../../support/recoding.ts";
import { readPacket } from "../../support/rtp.ts";

const TO: Address = { transport: "udp", hostname: "192.0.2.1", port: 5004 };
const JPEG = readVector("baseline_160x120");
const OTHERS = [
  readVector("restart_160x120"),
  readVector("decode_quadrants_422"),
  readVector("decode_quadrants_420"),
];
const OF_444 = readVector("decode_quadrants_444");

/** A socket that takes as much as it is told to, and the rest once it is let. */
class MadeUpSocket {
  readonly address = TO;
  readonly slots: readonly Uint8Array[] = Array.from({ length: 64 }, () => new Uint8Array(9216));
  /** What it takes at once from now on. */
  room = Infinity;
  isReachable = true;
  failure: string | undefined;
  readonly sent: { readonly bytes: Uint8Array; readonly to: Address }[] = [];
  #waiting: (() => void)[] = [];

  receive = () => Promise.resolve();
  hasRoomFor = () => this.isReachable;

  sendNow(batch: readonly OutgoingDatagram[]): number {
    const taken = batch.slice(0, this.room);
    this.room -= taken.length;
    for (const { bytes, to } of taken) this.sent.push({ bytes: bytes.slice(), to });
    return taken.length;
  }

  async send(bytes: Uint8Array, to: Address): Promise<void> {
    const copy = bytes.slice();
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.failure !== undefined) throw new Error(this.failure);
    this.sent.push({ bytes: copy, to });
  }

  /** Lets all go that waits. */
  async letGo(room = Infinity): Promise<void> {
    this.room = room;
    while (this.#waiting.length > 0) {
      for (const resolve of this.#waiting.splice(0)) resolve();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  close(): void {}

  /** Packets of pictures, in order. */
  get packets() {
    return this.sent.filter(({ to }) => to.port === TO.port).map(({ bytes }) => readPacket(bytes));
  }

  /** Which pictures a receiver makes of it, by their scans' lengths. */
  get pictures(): number[] {
    const depacketizer = new Depacketizer();
    return this.packets.flatMap((packet) => depacketizer.take(packet, 0)?.jpeg.length ?? []);
  }
}

function open(socket = new MadeUpSocket(), offered: DatagramSocket = socket) {
  const news: RtpNews[] = [];
  const clock = { nowUs: 1_000_000, wallMs: 5000 };
  const sender = new RtpSender({
    to: TO,
    socket: offered,
    random: { ssrc: 1, sequence: 2, timestamp: 0xffff_ffff },
    nowUs: () => clock.nowUs,
    wallMs: () => clock.wallMs,
    onNews: (one) => news.push(one),
  });
  return { socket, sender, news, clock };
}

function statistics(sender: RtpSender) {
  return JSON.parse(JSON.stringify(sender.statistics()));
}

Deno.test("RtpSender sends a picture at once, with its capture time at 90 kHz", () => {
  const { socket, sender } = open();
  sender.offer({ jpeg: JPEG, captureUs: 2_000_000 });
  assertEquals(socket.pictures.length, 1);
  // behind a random beginning
  assertEquals(socket.packets[0]!.timestamp, 179_999);
  sender.offer({ jpeg: JPEG, captureUs: 2_000_100 });
  assertEquals(socket.packets.at(-1)!.timestamp, 180_008);
});

Deno.test("RtpSender never goes back in time, though an age that becomes known does", () => {
  const { socket, sender } = open();
  for (const captureUs of [2_000_000, 1_990_000, 2_033_000]) sender.offer({ jpeg: JPEG, captureUs });
  const times = [...new Set(socket.packets.map(({ timestamp }) => timestamp))];
  assertEquals(times, [179_999, 180_000, 182_969]);
  assertEquals(socket.pictures.length, 3);
});

Deno.test("RtpSender keeps the newest picture alone while one is leaving, and sends that whole", async () => {
  const { socket, sender } = open();
  socket.room = 1;
  sender.offer({ jpeg: JPEG, captureUs: 1 });
  for (const [index, jpeg] of OTHERS.entries()) sender.offer({ jpeg, captureUs: 100_000 * (index + 1) });
  assertEquals([socket.packets.length, socket.pictures], [1, []]);
  await socket.letGo();
  const alone = open();
  for (const jpeg of [JPEG, OTHERS[2]!]) alone.sender.offer({ jpeg, captureUs: 0 });
  assertEquals(socket.pictures, alone.socket.pictures);
  const { pictures, skipped } = statistics(sender);
  assertEquals([pictures, skipped], [2, 2]);
});

Deno.test("RtpSender goes on in order where a slow socket takes a packet at a time", async () => {
  const { socket, sender } = open();
  socket.room = 0;
  for (const jpeg of [JPEG, OTHERS[0]!]) sender.offer({ jpeg, captureUs: 0 });
  await socket.letGo(0);
  assertEquals(socket.pictures.length, 2);
  const sequences = socket.packets.map(({ sequence }) => sequence);
  assertEquals(sequences, sequences.map((_, index) => 2 + index));
});

Deno.test("RtpSender sends one packet after the other where the system has no call for many", async () => {
  const made = new MadeUpSocket();
  const { socket, sender, news } = open(made, {
    address: TO,
    receive: made.receive,
    send: (bytes, to) => made.send(bytes, to),
    close: () => {},
  });
  sender.offer({ jpeg: JPEG, captureUs: 0 });
  sender.offer({ jpeg: OTHERS[0]!, captureUs: 100_000 });
  await socket.letGo();
  assertEquals([socket.pictures.length, statistics(sender).pictures, news], [2, 2, []]);
  sender.close();
  await socket.letGo();
});

Deno.test("RtpSender tells once what can not be carried, counts each, and sends what comes after it", () => {
  const { socket, sender, news } = open();
  for (const jpeg of [OF_444, OF_444, JPEG, OF_444]) sender.offer({ jpeg, captureUs: 0 });
  assertEquals(news, [{ kind: "refused", refusal: "other-sampling" }]);
  assertEquals([statistics(sender).refused, socket.pictures.length], [{ "other-sampling": 3 }, 1]);
});

Deno.test("RtpSender tells once of a size that comes out larger", () => {
  const { sender, news } = open();
  for (let turn = 0; turn < 2; turn++) sender.offer({ jpeg: readVector("decode_odd_420"), captureUs: turn });
  assertEquals(news, [{ kind: "rounded-up", width: 328, height: 208 }]);
});

Deno.test("RtpSender says when the network refuses, and when it takes packets again", async () => {
  const { socket, sender, news } = open();
  socket.room = 0;
  socket.failure = "Network is unreachable";
  sender.offer({ jpeg: JPEG, captureUs: 0 });
  await socket.letGo();
  sender.offer({ jpeg: JPEG, captureUs: 100_000 });
  assertEquals(news, [
    { kind: "send-state", failure: "Network is unreachable" },
    { kind: "send-state", failure: undefined },
  ]);
  assert(statistics(sender).sendErrors > 0);
});

Deno.test("RtpSender leaves a picture out that would wait for somebody who is not found on the link", () => {
  const { socket, sender } = open();
  socket.isReachable = false;
  sender.offer({ jpeg: JPEG, captureUs: 0 });
  socket.isReachable = true;
  sender.offer({ jpeg: OTHERS[0]!, captureUs: 100_000 });
  const { pictures, unreached } = statistics(sender);
  assertEquals([socket.pictures.length, pictures, unreached], [1, 1, 1]);
});

Deno.test("RtpSender reports behind the first picture, then every two seconds, which timestamp is now, and that it ends", () => {
  const { socket, sender, clock } = open();
  const reports = () => socket.sent.filter(({ to }) => to.port === TO.port + 1).map(({ bytes }) => bytes);
  const show = () => sender.offer({ jpeg: JPEG, captureUs: clock.nowUs - 20_000 });
  for (; clock.nowUs <= 5_000_000; clock.nowUs += 100_000) show();
  assertEquals(reports().length, 3);
  const view = new DataView(reports()[0]!.buffer);
  // the first picture was 20 ms old: 1800 ticks
  assertEquals(view.getUint32(16) - socket.packets[0]!.timestamp, 1800);
  assertEquals(view.getUint32(8), 2_208_988_805);
  assertEquals(view.getUint32(20), socket.packets.findIndex(({ isLast }) => isLast) + 1);
  sender.close();
  sender.close();
  show();
  assertEquals([reports().length, reports().at(-1)!.at(-7)], [4, 203]);
  assertEquals(socket.pictures.length, 41);
});
