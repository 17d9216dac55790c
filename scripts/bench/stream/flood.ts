/**
 * A stranger who sends rubbish to both ends while they work.
 *
 * @module
 */

import { HEADER_BYTES, Kind, MAGIC, VERSION } from "../../../src/protocol/header.ts";
import { encodeMediaHeader, MEDIA_HEADER_BYTES } from "../../../src/protocol/media.ts";
import { MAX_DATAGRAM_BYTES } from "../../../src/protocol.ts";
import type { Ports } from "../shared/peers.ts";

const BATCH = 10;
const PAUSE_MS = 5;

/** Sends hostile datagrams to both ports of 127.0.0.1, about 2000 a second to each, until the signal is aborted. */
export async function flood(ports: Ports, signal: AbortSignal): Promise<void> {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "127.0.0.1", port: 0 });
  const random = createRandom(1);
  while (!signal.aborted) {
    for (let sent = 0; sent < BATCH; sent++) {
      for (const port of [ports.sender, ports.receiver]) {
        const bytes = makeHostileDatagram(random);
        // An end that is gone answers with an ICMP error, which is this socket's only trouble.
        await socket.send(bytes, { transport: "udp", hostname: "127.0.0.1", port }).catch(() => {});
      }
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  socket.close();
}

/** Noise, noise under a sound header, or a fragment of a huge picture that never becomes whole. */
function makeHostileDatagram(random: () => number): Uint8Array {
  const bytes = makeNoise(Math.floor(random() * (MAX_DATAGRAM_BYTES + 1)), random);
  const choice = random();
  if (choice < 1 / 3 || bytes.length < HEADER_BYTES) return bytes;
  if (choice < 2 / 3) return forgeHeader(bytes, random);
  return forgeFragment(random);
}

function forgeHeader(bytes: Uint8Array, random: () => number): Uint8Array {
  bytes[0] = MAGIC;
  bytes[1] = VERSION << 4;
  bytes[2] = 1 + Math.floor(random() * (Kind.Telemetry + 1));
  return bytes;
}

function forgeFragment(random: () => number): Uint8Array {
  const payloadBytes = 1000;
  const blocks = 1 + Math.floor(random() * 60);
  const bytes = makeNoise(MEDIA_HEADER_BYTES + payloadBytes, random);
  encodeMediaHeader({
    sessionId: Math.floor(random() * 2 ** 32),
    counter: Math.floor(random() * 2 ** 32),
    frameId: Math.floor(random() * 2 ** 32),
    block: 0,
    blocks,
    index: Math.floor(random() * 200),
    k: 200,
    r: 0,
    frameBytes: payloadBytes * 200 * blocks,
    codec: 1,
    captureUs: Math.floor(random() * 2 ** 40),
  }, bytes);
  return bytes;
}

function makeNoise(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => random() * 256);
}

/** A small random generator with a seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
