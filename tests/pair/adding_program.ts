/** Adds pairings to a key file, one after the other: `adding_program.ts PATH FIRST COUNT`. */

import { KeyStore } from "../../src/pair/key_store.ts";
import { withPairing } from "../../src/pair/keys.ts";
import { makeUpPairing } from "./made_up_pairing.ts";

const [path, first, count] = Deno.args;
const store = await KeyStore.open(path);
for (let i = Number(first); i < Number(first) + Number(count); i++) {
  await store.update((keys) => withPairing(keys, makeUpPairing(i)));
}
