/**
 * UIS, version 1: the wire between a broadcaster and its viewers.
 *
 * ```text
 *  broadcaster                                         viewer
 *    │ ── Media, StreamInfo, Telemetry ───────────────→ │   the stream
 *    │ ←───────────────────────── Report, Nack ──────── │   feedback on it
 *    │ ←── DriveCommand ─────────── DriveState ───────→ │   only where the robot may be driven
 *    │ ←── EchoRequest ─────────── EchoReply ─────────→ │   comparison of clocks
 *    │ ←── Subscribe, Leave ───── Challenge, Refusal ─→ │   only where the viewer asks for the stream
 *    │ ←── Hello ─────────────── Welcome, SealedOnly ─→ │   where they are paired, in either direction
 *    │ ←── PairAsk, PairConfirm ──────── PairAnswer ──→ │   where they are to be
 *    │ ←── GroupAsk ────────────────────── GroupKey ──→ │   where they have been, and a group is sent to: sealed always
 *    │ ←── Introduction ──────────────── Introduced ──→ │   where they have been, as Probe and Alive: sealed always
 * ```
 *
 * Every datagram fits one IP packet and stands alone. It begins with the common header of `protocol/header.ts`;
 * the body of each kind is drawn beside the code that reads and writes it, in the file of its name. Numbers are
 * big-endian, times are µs in 48 bits. What is not understood is dropped with a reason and never throws.
 *
 * @module
 */

import { type ClockEcho, decodeClockEcho, encodeClockEcho } from "./protocol/clock_echo.ts";
import {
  decodeHello,
  decodeSealedOnly,
  decodeWelcome,
  encodeHandshake,
  type HandshakeDatagram,
} from "./protocol/handshake.ts";
import { findHeaderFault, type HeaderDropReason, Kind, readKind } from "./protocol/header.ts";
import { decodeDriveCommand, type DriveCommand, encodeDriveCommand } from "./protocol/drive_command.ts";
import { decodeDriveState, type DriveState, encodeDriveState } from "./protocol/drive_state.ts";
import { decodeMedia, type MediaFragment } from "./protocol/media.ts";
import { decodeNack, encodeNack, type Nack } from "./protocol/nack.ts";
import {
  decodePairAnswer,
  decodePairAsk,
  decodePairConfirm,
  encodePairing,
  type PairDatagram,
} from "./protocol/pairing.ts";
import { decodeReport, encodeReport, type Report } from "./protocol/report.ts";
import { decodeStreamInfo, encodeStreamInfo, type StreamInfo } from "./protocol/stream_info.ts";
import { decodeSubscription, encodeSubscription, type Subscription } from "./protocol/subscription.ts";
import { decodeTelemetry, encodeTelemetry, type Telemetry } from "./protocol/telemetry.ts";

/** Every datagram but a media fragment, whose payload the packetizer writes in place. */
export type ControlDatagram =
  | StreamInfo
  | Subscription
  | HandshakeDatagram
  | PairDatagram
  | Report
  | Nack
  | ClockEcho
  | Telemetry
  | DriveCommand
  | DriveState;

/** Anything that the wire carries. */
export type Datagram = MediaFragment | ControlDatagram;

/** Why a datagram was dropped. */
export type DropReason = HeaderDropReason | "unknown-kind" | "malformed";

/** The UDP payload that fits Wi-Fi, WireGuard and Tailscale without fragmentation. */
export const DEFAULT_DATAGRAM_BYTES = 1200;
/** The smallest `--payload`: the longest control datagram has to fit. */
export const MIN_DATAGRAM_BYTES = 400;
/** The largest `--payload`: Ethernet's 1500, less IPv6 and UDP headers. */
export const MAX_DATAGRAM_BYTES = 1452;

const DECODERS: Readonly<Record<number, (bytes: Uint8Array) => Datagram | undefined>> = {
  [Kind.Media]: decodeMedia,
  [Kind.StreamInfo]: decodeStreamInfo,
  [Kind.Subscribe]: (bytes) => decodeSubscription("subscribe", bytes),
  [Kind.Challenge]: (bytes) => decodeSubscription("challenge", bytes),
  [Kind.Leave]: (bytes) => decodeSubscription("leave", bytes),
  [Kind.Refusal]: (bytes) => decodeSubscription("refusal", bytes),
  [Kind.Report]: decodeReport,
  [Kind.Nack]: decodeNack,
  [Kind.EchoRequest]: (bytes) => decodeClockEcho("echo-request", bytes),
  [Kind.EchoReply]: (bytes) => decodeClockEcho("echo-reply", bytes),
  [Kind.Telemetry]: decodeTelemetry,
  [Kind.Hello]: decodeHello,
  [Kind.Welcome]: decodeWelcome,
  [Kind.SealedOnly]: decodeSealedOnly,
  [Kind.PairAsk]: decodePairAsk,
  [Kind.PairAnswer]: decodePairAnswer,
  [Kind.PairConfirm]: decodePairConfirm,
  [Kind.DriveCommand]: decodeDriveCommand,
  [Kind.DriveState]: decodeDriveState,
};

/**
 * Reads one datagram. The result refers to `bytes` (payload, cookie and missing indices are views), so it is valid as
 * long as their buffer is not reused.
 *
 * @returns the datagram, or as a string the reason why it has to be dropped
 */
export function decodeDatagram(bytes: Uint8Array): Datagram | DropReason {
  const fault = findHeaderFault(bytes);
  if (fault) return fault;
  const decode = DECODERS[readKind(bytes)];
  return decode ? decode(bytes) ?? "malformed" : "unknown-kind";
}

/**
 * Writes a control datagram to the front of `into`, which has room for {@linkcode MIN_DATAGRAM_BYTES}.
 *
 * @returns its length in bytes
 */
export function encodeDatagram(
  datagram: ControlDatagram,
  into: Uint8Array,
): number {
  switch (datagram.kind) {
    case "stream-info":
      return encodeStreamInfo(datagram, into);
    case "subscribe":
    case "challenge":
    case "leave":
    case "refusal":
      return encodeSubscription(datagram, into);
    case "hello":
    case "welcome":
    case "sealed-only":
      return encodeHandshake(datagram, into);
    case "pair-ask":
    case "pair-answer":
    case "pair-confirm":
      return encodePairing(datagram, into);
    case "report":
      return encodeReport(datagram, into);
    case "nack":
      return encodeNack(datagram, into);
    case "echo-request":
    case "echo-reply":
      return encodeClockEcho(datagram, into);
    case "telemetry":
      return encodeTelemetry(datagram, into);
    case "drive-command":
      return encodeDriveCommand(datagram, into);
    case "drive-state":
      return encodeDriveState(datagram, into);
  }
}
