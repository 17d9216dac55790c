/**
 * This project between two users who are paired: the same two ends, whose every datagram is sealed.
 *
 * @module
 */

import { KeyStore } from "../../../src/pair/key_store.ts";
import { type Keys, withPairing } from "../../../src/pair/keys.ts";
import type { Pairing, Side } from "../../../src/pair/pairing.ts";
import { OURS, type Peer, type Ports, sendPictures, writePictures } from "../shared/peers.ts";

const NOBODY_PAIRED = "XDG_CONFIG_HOME=/nonexistent/settings";

/** The two ends where nobody is paired, whoever measures. */
export const OURS_OPEN: Peer = {
  ...OURS,
  name: "ours, open",
  sender: (ports) => ["env", NOBODY_PAIRED, ...sendPictures(ports)],
  receiver: (ports) => ["env", NOBODY_PAIRED, ...writePictures(ports)],
};

/** The two ends, sealed. */
export const OURS_SEALED: Peer = {
  ...OURS,
  name: "ours, sealed",
  sender: (ports) => [...asUser(ports, "robot"), ...sendPictures(ports)],
  receiver: (ports) => [...asUser(ports, "viewer"), ...writePictures(ports)],
  company: pair,
};

function asUser(ports: Ports, side: Side): string[] {
  return ["env", `XDG_CONFIG_HOME=${settingsOf(ports, side)}`];
}

function settingsOf({ receiver }: Ports, side: Side): string {
  return `${Deno.env.get("TMPDIR") ?? "/tmp"}/udp_image_stream_bench_${receiver}_${side}`;
}

/** Gives both users a key for the other, and takes them away. */
async function pair(ports: Ports) {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const [id, robotId] = [8, 8].map((count) => crypto.getRandomValues(new Uint8Array(count)).toHex());
  const common = { id: id!, robotId: robotId!, secret, rights: ["watch"], date: "2026-11-29" } as const;
  await keep(
    settingsOf(ports, "robot"),
    { ...common, side: "viewer", name: "laptop", addresses: [] },
    robotId,
  );
  await keep(settingsOf(ports, "viewer"), { ...common, side: "robot", name: "robot", addresses: [] });
  const nothing = () => Promise.resolve();
  return {
    join: nothing,
    begin: nothing,
    end: nothing,
    async [Symbol.asyncDispose]() {
      for (const side of ["robot", "viewer"] as const) {
        await Deno.remove(settingsOf(ports, side), { recursive: true });
      }
    },
  };
}

async function keep(settings: string, pairing: Pairing, robotId?: string): Promise<void> {
  await Deno.mkdir(settings, { mode: 0o700 });
  const store = await KeyStore.open(`${settings}/udp_image_stream/keys.json`);
  const own: Partial<Keys> = robotId === undefined ? {} : { robotId };
  await store.update((keys) => withPairing({ ...keys, ...own }, pairing));
}
