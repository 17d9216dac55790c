/**
 * The programs that are compared on a lossy link, with the settings that serve their latency best.
 *
 * @module
 */

import { findProgram } from "../../../src/capture/find_program.ts";
import { AS_NOBODY, asUser, pairUsers } from "../shared/paired.ts";
import { runTool } from "../shared/peers.ts";

/** Where the sender finds the receiver. */
export interface Route {
  readonly host: string;
  readonly port: number;
  readonly roundTripMs: number;
  /** Further receivers, on the same port, for peers that can have several. */
  readonly moreHosts?: readonly string[];
}

/** One pair of programs, in networks of their own: each reads MJPEG on stdin or writes it on stdout. */
export interface LossPeer {
  /** On the command line. */
  readonly id: string;
  readonly name: string;
  /** Whether what comes out has to be the same bytes, and not the same picture under headers written anew. */
  readonly keepsBytes: boolean;
  isPresent(): Promise<boolean>;
  sender(route: Route): readonly string[];
  /** Listens on the port. */
  receiver(route: Route): readonly string[];
  /** Makes what both need before they start; disposed of when they have ended. */
  prepare?(): Promise<AsyncDisposable>;
}

const SOURCE = ["fdsrc", "fd=0", "blocksize=65536", "do-timestamp=true"];
const SINK = ["fdsink", "fd=1", "sync=false"];
const RTP_CAPS = "application/x-rtp,media=video,encoding-name=JPEG,clock-rate=90000";
const JPEG_CAPS = `${RTP_CAPS},payload=26`;
const FEC_PAYLOAD = "pt=122";
/** How long the ULPFEC receiver waits for the packets that repair a picture. */
const FEC_WAIT_MS = 10;
const FEC_STORAGE_NS = 220_000_000;
const SRT_LATENCY_MS = 50;
/** SRT can repeat nothing within less than a round trip and a half. */
const SRT_LATENCY_ROUND_TRIPS = 1.5;

/** This project. */
export const OURS: LossPeer = makeOurs({ id: "ours", name: "ours" });

/** The same between two users who are paired: every datagram is sealed. */
export const OURS_SEALED: LossPeer = makeOurs({ id: "ours-sealed", name: "ours, sealed", isSealed: true });

/** What most would take: no redundancy, no repetition. */
export const RTP: LossPeer = {
  id: "rtp",
  name: "GStreamer RTP/JPEG",
  keepsBytes: false,
  isPresent: () => hasElements("rtpjpegpay", "jpegparse"),
  sender: ({ host, port }) => pipeline(SOURCE, ["jpegparse"], ["rtpjpegpay"], sendUdp(host, port)),
  receiver: ({ port }) => pipeline(receiveUdp(port, JPEG_CAPS), ["rtpjpegdepay"], SINK),
};

/** The buffer takes packets of both payload types only where its caps name none; the decoder needs that of the pictures. */
const ULPFEC: LossPeer = {
  id: "ulpfec",
  name: "GStreamer RTP+ULPFEC 50 %",
  keepsBytes: false,
  isPresent: () => hasElements("rtpjpegpay", "jpegparse", "rtpulpfecenc", "rtpjitterbuffer"),
  sender: ({ host, port }) =>
    pipeline(
      SOURCE,
      ["jpegparse"],
      ["rtpjpegpay"],
      ["rtpulpfecenc", "percentage=50", FEC_PAYLOAD],
      sendUdp(host, port),
    ),
  receiver: ({ port }) =>
    pipeline(
      receiveUdp(port, RTP_CAPS),
      ["rtpstorage", `size-time=${FEC_STORAGE_NS}`],
      ["rtpssrcdemux"],
      [RTP_CAPS],
      ["rtpjitterbuffer", "do-lost=true", `latency=${FEC_WAIT_MS}`],
      ["capssetter", `caps=${JPEG_CAPS}`],
      ["rtpulpfecdec", FEC_PAYLOAD],
      ["rtpjpegdepay"],
      SINK,
    ),
};

const SRT: LossPeer = {
  id: "srt",
  name: "GStreamer SRT",
  keepsBytes: true,
  isPresent: () => hasElements("srtsink"),
  sender: (route) =>
    pipeline(SOURCE, [
      "srtsink",
      `uri=srt://${route.host}:${route.port}?mode=caller`,
      ...[`latency=${srtLatencyMs(route)}`, "sync=false"],
    ]),
  receiver: (route) =>
    pipeline(
      ["srtsrc", `uri=srt://0.0.0.0:${route.port}?mode=listener`, `latency=${srtLatencyMs(route)}`],
      SINK,
    ),
};

/** Of pictures that wait for the connection only the newest is kept. */
export const TCP: LossPeer = {
  id: "tcp",
  name: "GStreamer TCP",
  keepsBytes: true,
  isPresent: () => hasElements("tcpclientsink", "jpegparse"),
  sender: ({ host, port }) =>
    pipeline(SOURCE, ["jpegparse"], ["queue", "leaky=downstream", "max-size-buffers=1"], [
      "tcpclientsink",
      ...[`host=${host}`, `port=${port}`, "sync=false"],
    ]),
  receiver: ({ port }) => pipeline(["tcpserversrc", "host=0.0.0.0", `port=${port}`], SINK),
};

/** All of them, in the order in which they take turns. */
export const LOSS_PEERS: readonly LossPeer[] = [OURS, OURS_SEALED, RTP, ULPFEC, SRT, TCP];

/** How this project takes part. */
export interface OursOptions extends Pick<LossPeer, "id" | "name"> {
  /** Of another checkout, where it is one. */
  readonly folder?: string;
  readonly senderOptions?: readonly string[];
  /** Whether its two users are paired. @default they are not */
  readonly isSealed?: boolean;
}

/** This project, as it is here or in another checkout. */
export function makeOurs({ id, name, folder, senderOptions = [], isSealed }: OursOptions): LossPeer {
  const as = (side: "robot" | "viewer") => isSealed ? asUser(side) : AS_NOBODY;
  return {
    id,
    name,
    keepsBytes: true,
    isPresent: () => Promise.resolve(true),
    sender: ({ host, port, moreHosts = [] }) => [
      ...as("robot"),
      ...runTool("broadcast", { folder }),
      ...["--camera", "-", "--quiet", ...senderOptions],
      ...[host, ...moreHosts].map((host) => `${host}:${port}`),
    ],
    receiver: ({ port }) => [
      ...as("viewer"),
      ...runTool("listen", { folder }),
      ...["--port", `${port}`, "--view", "none", "--output", "-", "--quiet"],
    ],
    ...isSealed ? { prepare: pairUsers } : {},
  };
}

function pipeline(...elements: readonly (readonly string[])[]): string[] {
  return [
    "gst-launch-1.0",
    "-q",
    ...elements.flatMap((element, index) => index ? ["!", ...element] : element),
  ];
}

function sendUdp(host: string, port: number): string[] {
  return ["udpsink", `host=${host}`, `port=${port}`, "sync=false"];
}

function receiveUdp(port: number, caps: string): string[] {
  return ["udpsrc", `port=${port}`, "buffer-size=4000000", `caps=${caps}`];
}

function srtLatencyMs({ roundTripMs }: Route): number {
  return Math.max(SRT_LATENCY_MS, roundTripMs * SRT_LATENCY_ROUND_TRIPS);
}

async function hasElements(...elements: readonly string[]): Promise<boolean> {
  if (!await findProgram("gst-inspect-1.0")) return false;
  for (const element of elements) {
    const { success } = await new Deno.Command("gst-inspect-1.0", { args: ["--exists", element] }).output();
    if (!success) return false;
  }
  return true;
}
