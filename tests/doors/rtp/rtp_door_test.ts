import { assert, assertEquals, assertRejects } from "@std/assert";
import type { ReceivedFrame } from "../../../src/common/frame.ts";
import { openRtpDoor } from "../../../src/doors/rtp/rtp_door.ts";
import { Depacketizer } from "../../../src/rtp/depacketizer.ts";
import { monotonicUs } from "../../../src/system/monotonic.ts";
import { textOf, withLog } from "../../support/log.ts";
import { readVector } from "../../support/recoding.ts";
import { readPacket } from "../../support/rtp.ts";
import { until } from "../../support/until.ts";

const JPEG = readVector("baseline_160x120");
const OF_444 = readVector("decode_quadrants_444");

function frameOf(key: string, jpeg = JPEG, ageUs?: number): ReceivedFrame {
  const stream = { key, name: `camera ${key}`, width: 160, height: 120, fps: 30 };
  const age = ageUs === undefined ? {} : { age: { ageUs, boundUs: 1000 } };
  return { stream, id: 1, jpeg, completeUs: monotonicUs(), ...age };
}

/** A program that receives. */
function openReceiver() {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const depacketizer = new Depacketizer();
  const timestamps: number[] = [];
  const reading = (async () => {
    for await (const [bytes] of socket) {
      const packet = readPacket(bytes);
      if (depacketizer.take(packet, 0)) timestamps.push(packet.timestamp);
    }
  })();
  return {
    port: (socket.addr as Deno.NetAddr).port,
    timestamps,
    async [Symbol.asyncDispose]() {
      socket.close();
      await reading;
    },
  };
}

Deno.test("openRtpDoor sends the first stream alone, by capture times, and has its SDP served until it is closed", async () => {
  await using receiver = openReceiver();
  const documents = new Map();
  const door = await openRtpDoor({ host: "localhost", port: receiver.port }, { documents });
  assert(documents.get("/stream.sdp").text.includes(`m=video ${receiver.port} RTP/AVP 26`));
  const frames = [frameOf("a", JPEG, 30_000), frameOf("b"), frameOf("a", JPEG, 10_000), frameOf("b")];
  for (const frame of frames) door.view!.showFrame(frame);
  await until("two pictures have come", () => receiver.timestamps.length === 2);
  const [first, second] = receiver.timestamps;
  // 20 ms less old, and some later
  assert(((second! - first!) >>> 0) >= 1800, String(receiver.timestamps));
  const { to, pictures } = door.statistics() as { to: string; pictures: number };
  assertEquals([to, pictures], [`127.0.0.1:${receiver.port}`, 2]);
  await door.close();
  assertEquals(documents.size, 0);
  await door.view!.closed;
  door.view!.showFrame(frameOf("a"));
});

Deno.test("openRtpDoor says what receives it, and once what it can not carry", async () => {
  await using receiver = openReceiver();
  await withLog(async (log) => {
    const door = await openRtpDoor({ host: "127.0.0.1", port: receiver.port }, {});
    for (let turn = 0; turn < 3; turn++) door.view!.showFrame(frameOf("a", OF_444));
    await door.close();
    const [how, ...others] = log.map(textOf);
    assert(how!.includes(`gst-launch-1.0 udpsrc port=${receiver.port} caps=`), how);
    assertEquals(others.length, 1);
    assert(
      /neither 4:2:0 nor 4:2:2, nor grey: those of .*camera a.* are left out/.test(others[0]!),
      others[0],
    );
  });
});

Deno.test("openRtpDoor says in one line that a host is not known", async () => {
  const opening = openRtpDoor({ host: "nobody.invalid", port: 5004 }, {});
  await assertRejects(() => opening, Error, "Cannot find the host nobody.invalid");
});
