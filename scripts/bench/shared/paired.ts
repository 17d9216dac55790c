/**
 * Two users who are paired, for programs that are measured as them; and one who is not.
 *
 * @module
 */

import { KeyStore } from "../../../src/pair/key_store.ts";
import { type Keys, withPairing } from "../../../src/pair/keys.ts";
import type { Pairing, Side } from "../../../src/pair/pairing.ts";
import { ALL_RIGHTS } from "../../../src/pair/rights.ts";
import { NOBODYS_SETTINGS } from "../../../tests/support/nobodys_settings.ts";

/** In front of a command: it runs as somebody who is paired with nobody, whoever measures. */
export const AS_NOBODY: readonly string[] = ["env", `XDG_CONFIG_HOME=${NOBODYS_SETTINGS}`];

/** In front of a command: it runs as one of the two of {@linkcode pairUsers}. */
export function asUser(side: Side): string[] {
  return ["env", `XDG_CONFIG_HOME=${settingsOf(side)}`];
}

/** Gives both users a key for the other, and takes them away. */
export async function pairUsers(): Promise<AsyncDisposable> {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const [id, robotId] = [8, 8].map((count) => crypto.getRandomValues(new Uint8Array(count)).toHex());
  const common = { id: id!, robotId: robotId!, secret, rights: ALL_RIGHTS, date: "2026-11-29" } as const;
  await keep("robot", { ...common, side: "viewer", name: "laptop", addresses: [] }, robotId);
  await keep("viewer", { ...common, side: "robot", name: "robot", addresses: [] });
  return {
    async [Symbol.asyncDispose]() {
      for (const side of ["robot", "viewer"] as const) {
        await Deno.remove(settingsOf(side), { recursive: true });
      }
    },
  };
}

/** A user's folder of settings: of this program alone, which has one pair after the other. */
export function settingsOf(side: Side): string {
  const folder = Deno.env.get("TMPDIR") ?? Deno.env.get("TEMP") ?? "/tmp";
  return `${folder}/udp_image_stream_bench_${Deno.pid}_${side}`;
}

async function keep(side: Side, pairing: Pairing, robotId?: string): Promise<void> {
  const settings = settingsOf(side);
  await Deno.mkdir(settings, { mode: 0o700 });
  const store = await KeyStore.open(`${settings}/udp_image_stream/keys.json`);
  const own: Partial<Keys> = robotId === undefined ? {} : { robotId };
  await store.update((keys) => withPairing({ ...keys, ...own }, pairing));
}
