/**
 * The programs that are compared on a link whose rate changes.
 *
 * @module
 */

import {
  LOSS_PEERS,
  type LossPeer,
  makeOurs,
  OURS,
  OURS_SEALED,
  type OursOptions,
  RTP,
  TCP,
} from "../loss/peers.ts";
import { WEBRTC } from "./webrtc/peer.ts";

/** One pair of programs. */
export interface RatePeer extends LossPeer {
  /** Whether what comes out may be compressed anew: then it is the picture whose number is drawn into it. */
  readonly refits?: boolean;
}

/** What this project is told, and beside whom it is measured. */
export interface ProjectOptions {
  /** The sender's `--prefer`. */
  readonly prefer?: string | undefined;
  /** Another checkout of this project. */
  readonly before?: string | undefined;
}

const SCRIPT = new URL("original.py", import.meta.url).pathname;

const ORIGINAL: RatePeer = {
  id: "original",
  name: "original scripts' wire",
  keepsBytes: true,
  isPresent: () => Promise.resolve(true),
  sender: ({ host, port }) => ["python3", "-B", SCRIPT, "send", host, `${port}`],
  receiver: ({ port }) => ["python3", "-B", SCRIPT, "receive", `${port}`],
};

/** All that can be asked for, in the order in which they take turns. */
export const RATE_PEERS: readonly RatePeer[] = [
  refitting(OURS),
  RTP,
  TCP,
  ORIGINAL,
  refitting(WEBRTC),
  ...LOSS_PEERS.filter((peer) => ![OURS, OURS_SEALED, RTP, TCP].includes(peer)),
];
/** Those measured unless others are asked for. */
export const USUAL_IDS = "ours,rtp,tcp,original,webrtc";

/** The same peers: this project as it is told to, and beside it the other checkout. */
export function configurePeers(
  peers: readonly RatePeer[],
  { prefer, before }: ProjectOptions,
): readonly RatePeer[] {
  const senderOptions = prefer ? ["--prefer", prefer] : [];
  const configured = peers.map((peer) =>
    peer.id === OURS.id ? project({ id: OURS.id, name: OURS.name, senderOptions }) : peer
  );
  if (!before) return configured;
  const after = configured.findIndex(({ id }) => id === OURS.id) + 1;
  return configured.toSpliced(after, 0, project({ id: "before", name: "before", folder: before }));
}

function project(options: OursOptions): RatePeer {
  return refitting(makeOurs(options));
}

function refitting(peer: LossPeer): RatePeer {
  return { ...peer, keepsBytes: false, refits: true };
}
