/**
 * A camera whose pictures come by RTP/JPEG, from GStreamer, ffmpeg or a network camera.
 *
 * 1. The socket is bound where it was asked for; a group is joined.
 * 2. Packets of the first source count, until nothing of use has come of it for two seconds: RTP has no other sign of who
 *    may send.
 * 3. What is put together leaves at once; a picture was taken when its first packet came.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type Address, formatAddress, isMulticast } from "../../common/address.ts";
import { bindForGroups, joinGroups } from "../../net/groups/join_groups.ts";
import { resolveAddress } from "../../net/names/resolve.ts";
import { LISTENER_BUFFER_BYTES, openUdpSocket, type UdpSocket } from "../../net/udp_socket.ts";
import { Depacketizer } from "../../rtp/depacketizer.ts";
import { readRtpPacket } from "../../rtp/rtp_header.ts";
import { SourceLock } from "../../rtp/source_lock.ts";
import { monotonicUs } from "../../system/monotonic.ts";
import { type Camera, CameraError, type FrameSink } from "../camera.ts";
import { rtpCameraCounts, type SourceCounts } from "./rtp_counts.ts";

const logger = getLogger(["uis", "capture"]);

/** Where to receive; a group's address is joined. */
export interface RtpCameraOptions {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/**
 * Starts to receive.
 *
 * @throws {CameraError} where that address can not be bound
 */
export async function startRtpCamera(options: RtpCameraOptions, onFrame: FrameSink): Promise<Camera> {
  const bound = await bind(options);
  const { socket, membership } = bound;
  const depacketizer = new Depacketizer();
  const lock = new SourceLock();
  const counts: SourceCounts = { noPackets: 0, otherSources: 0, overflowed: 0 };
  let isClosed = false;

  function handle(bytes: Uint8Array, from: Address, arrivedUs?: number): void {
    const packet = readRtpPacket(bytes);
    if (!packet) return void counts.noPackets++;
    const nowUs = arrivedUs ?? monotonicUs();
    const judgement = lock.judge(from, packet.ssrc, nowUs);
    if (judgement === "other") return void counts.otherSources++;
    if (judgement === "new") {
      depacketizer.reset();
      logger.info("RTP comes from {from}", { from: formatAddress(from) });
    }
    const { total } = depacketizer.refusals;
    const frame = depacketizer.take(packet, nowUs);
    if (depacketizer.refusals.total === total) lock.keep(nowUs);
    if (frame && !isClosed) onFrame(frame);
  }

  logger.info("Waiting for RTP/JPEG on UDP {address}", { address: formatAddress(socket.address) });
  const ended = socket.receive(handle, { onOverflow: (datagrams) => counts.overflowed += datagrams });
  return {
    label: `RTP on UDP ${formatAddress(socket.address)}`,
    ended,
    statistics: () => rtpCameraCounts(depacketizer, counts),
    close() {
      isClosed = true;
      membership.close();
      socket.close();
      return ended;
    },
  };
}

async function bind({ host, port }: RtpCameraOptions) {
  try {
    const address = await resolveAddress({ host, port });
    const groups = isMulticast(address.hostname) ? [address] : [];
    const everywhere = address.hostname.includes(":") ? "::" : "0.0.0.0";
    const hostname = groups.length > 0 ? bindForGroups(everywhere, groups) : address.hostname;
    const socket = openUdpSocket({ hostname, port, receiveBufferBytes: LISTENER_BUFFER_BYTES });
    return { socket, membership: await join(socket, groups) };
  } catch (error) {
    const { message } = error as Error;
    throw new CameraError(message, { cause: error });
  }
}

async function join(socket: UdpSocket, groups: readonly Address[]) {
  try {
    return await joinGroups(socket, groups, undefined);
  } catch (error) {
    socket.close();
    throw error;
  }
}
