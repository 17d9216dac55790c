/**
 * What a program has to know to receive a stream of RTP/JPEG: an SDP.
 *
 * Source: RFC 8866, and RFC 3551, section 6, for the payload type.
 *
 * @module
 */

import { type Address, isMulticast } from "../common/address.ts";
import { JPEG_PAYLOAD_TYPE, RTP_CLOCK_HZ } from "./rtp_header.ts";

/** Where it is served. */
export const SDP_PATH = "/stream.sdp";
/** Its media type. */
export const SDP_CONTENT_TYPE = "application/sdp";

/**
 * Describes a stream to one address.
 *
 * @param id 32 random bits that tell this run from another
 */
export function formatSdp(to: Address, id: number): string {
  const family = to.hostname.includes(":") ? "IP6" : "IP4";
  const host = to.hostname.replace(/%.*$/, "");
  // how many routers a group's packets pass
  const scope = family === "IP4" && isMulticast(host) ? "/1" : "";
  return [
    "v=0",
    `o=- ${id} 1 IN ${family} ${host}`,
    "s=udp_image_stream",
    `c=IN ${family} ${host}${scope}`,
    "t=0 0",
    `m=video ${to.port} RTP/AVP ${JPEG_PAYLOAD_TYPE}`,
    `a=rtpmap:${JPEG_PAYLOAD_TYPE} JPEG/${RTP_CLOCK_HZ}`,
    "",
  ].join("\r\n");
}
