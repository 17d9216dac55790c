/**
 * The pictures of one stream as RTP/JPEG, for GStreamer, ffmpeg and whatever else reads that (RFC 2435).
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isLoopback, isMulticast } from "../../common/address.ts";
import type { ReceivedFrame } from "../../common/frame.ts";
import type { HostAndPort } from "../../common/host_and_port.ts";
import { chooseGroupRoute } from "../../net/groups/join_groups.ts";
import { resolveAddress } from "../../net/names/resolve.ts";
import { randomU32 } from "../../net/random.ts";
import { openUdpSocket, type UdpSocket } from "../../net/udp_socket.ts";
import { CARRY_TEXTS } from "../../rtp/carried_picture.ts";
import { formatSdp, SDP_CONTENT_TYPE, SDP_PATH } from "../../rtp/sdp.ts";
import {
  IP_MULTICAST_LOOP,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_LOOP,
} from "../../system/libc/constants.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { ChosenStream } from "../../view/chosen_stream.ts";
import type { Door, DoorOptions } from "../door.ts";
import { type RtpNews, RtpSender } from "./rtp_sender.ts";

const logger = getLogger(["uis", "doors"]);
const LOOP_IPV4 = { level: IPPROTO_IP, option: IP_MULTICAST_LOOP };
const LOOP_IPV6 = { level: IPPROTO_IPV6, option: IPV6_MULTICAST_LOOP };

/**
 * Opens it.
 *
 * @throws an `Error` in one line where the host is not known
 */
export async function openRtpDoor(
  host: HostAndPort,
  { documents }: Pick<DoorOptions, "documents">,
): Promise<Door> {
  const to = await resolveAddress(host);
  const socket = openSocketTowards(to);
  let name = "";
  const sender = new RtpSender({
    to,
    socket,
    random: { ssrc: randomU32(), sequence: randomU32(), timestamp: randomU32() },
    nowUs: monotonicUs,
    wallMs: () => Date.now(),
    onNews: (news) => tell(news, name, to),
  });
  const chosen = new ChosenStream((name) => logger.info("RTP goes on with the stream {name}", { name }));
  documents?.set(SDP_PATH, { contentType: SDP_CONTENT_TYPE, text: formatSdp(to, randomU32()) });
  tellHow(to);
  const { promise: closed, resolve: end } = Promise.withResolvers<void>();
  const close = () => {
    documents?.delete(SDP_PATH);
    sender.close();
    socket.close();
    end();
    return closed;
  };
  return {
    label: "the RTP door",
    view: {
      showFrame(frame) {
        if (!chosen.takes(frame)) return;
        ({ name } = frame.stream);
        sender.offer({ jpeg: frame.jpeg, captureUs: captureTimeOf(frame) });
      },
      showStatus() {},
      closed,
      close,
    },
    statistics: () => ({ to: formatAddress(to), ...sender.statistics() }),
    close,
  };
}

/** Where its age is not known: when it came. */
function captureTimeOf({ completeUs, age }: ReceivedFrame): number {
  return completeUs - (age?.ageUs ?? 0);
}

/** Bound to this host alone where packets do not leave it; a group's are heard on this host too, where that can be said. */
function openSocketTowards(to: Address): UdpSocket {
  const isIpv6 = to.hostname.includes(":");
  const [own, all] = isIpv6 ? ["::1", "::"] : ["127.0.0.1", "0.0.0.0"];
  const socket = openUdpSocket({ hostname: isLoopback(to.hostname) ? own! : all!, port: 0 });
  if (isMulticast(to.hostname)) {
    chooseGroupRoute(socket, [to], undefined);
    socket.setOption({ ...(isIpv6 ? LOOP_IPV6 : LOOP_IPV4), value: 1 });
  }
  return socket;
}

/** What receives it, as it is typed there. */
function tellHow(to: Address): void {
  const { hostname, port } = to;
  const place = isMulticast(hostname) || hostname.includes(":")
    ? `address=${hostname.replace(/%.*/, "")} `
    : "";
  const receiver =
    `gst-launch-1.0 udpsrc ${place}port=${port} caps="application/x-rtp,media=video,clock-rate=90000,encoding-name=JPEG" ` +
    "! rtpjpegdepay ! jpegdec ! autovideosink sync=false";
  logger.info("RTP/JPEG goes to {to}, where it is seen by: {receiver}", { to: formatAddress(to), receiver });
}

function tell(news: RtpNews, name: string, to: Address): void {
  if (news.kind === "refused") {
    const what = CARRY_TEXTS[news.refusal];
    logger.warn("RTP/JPEG can not carry {what}: those of {name} are left out", { what, name });
  } else if (news.kind === "rounded-up") {
    const { width, height } = news;
    logger.info(
      "RTP/JPEG says sizes in eights of pixels: the pictures of {name} come out as {width}x{height}, with a rim that is none",
      { name, width, height },
    );
  } else if (news.failure !== undefined) {
    const { failure } = news;
    logger.warn("RTP to {to} can not be sent: {failure}", { to: formatAddress(to), failure });
  }
}
