/**
 * Measures the seal: what one datagram costs, sealed, opened and found to be forged, by each library that can do it, in the
 * same run and by turns; what a datagram of a picture costs each end without its socket, open and sealed; the steps of the
 * handshakes; and what a stranger's datagram costs a robot altogether.
 *
 * ```sh
 * deno task bench:seal
 * deno task bench:seal --quick
 * ```
 *
 * What each makes is compared; ends with exit code 1 where one is wrong. How fast they are depends on the machine and is
 * only shown.
 *
 * @module
 */

import { assert } from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import { CpaceInitiator, type CpaceOptions, CpaceResponder } from "../src/seal/cpace.ts";
import { NoiseHandshake } from "../src/seal/noise.ts";
import type { Sodium } from "../src/seal/sodium.ts";
import { openSodium } from "../src/system/sodium/open_sodium.ts";
import { openSystemSodium } from "../src/system/sodium/system_sodium.ts";
import { Chain, type ChainTimes, noTimes } from "./bench/seal/chain.ts";
import { type Cipher, makeDatagrams } from "./bench/seal/cipher.ts";
import { openNoble, openNodeCrypto, openWebCrypto } from "./bench/seal/others.ts";
import { openOurs } from "./bench/seal/ours.ts";
import { listStrangerDatagrams } from "./bench/seal/strangers.ts";
import { measureByTurns } from "./bench/shared/call_times.ts";
import { FULL_HD } from "./bench/shared/pictures.ts";
import { median } from "./bench/shared/statistics.ts";
import { formatTable } from "./bench/shared/table.ts";
import { refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { setUp, type SystemPackage } from "./set_up.ts";

/** What the comparison uses. */
const PACKAGES: readonly SystemPackage[] = [{
  name: "libsodium23",
  use: "the comparison with the system's library",
}];

const WIRE_BYTES = 1200;
/** A datagram that only says something short, such as a report. */
const SHORT_BYTES = 60;
/** Of each chain in a row, so that it has its own code and memory at hand as it would alone. */
const PICTURES_IN_A_ROW = 10;
/** After which what runs for each datagram is compiled. */
const WARM_UP_ROWS = 60;

const USAGE = `deno task bench:seal [--quick]

  --quick  a few rounds`;

async function main(args: string[]): Promise<number> {
  const { quick } = parseArgs(args, { unknown: refuseUnknown, boolean: ["quick"] });
  await setUp(PACKAGES);
  const system = openSystemSodium();
  const sodiums = [...(system ? [system] : []), await openSodium("wasm")];
  const rounds = quick ? 3 : 41;
  for (const wireBytes of [WIRE_BYTES, SHORT_BYTES]) {
    console.log(`${wireBytes} bytes on the wire: µs, and how many times as long as the first\n`);
    console.log(`${formatTable(await measureCiphers(await openCiphers(sodiums, wireBytes), rounds))}\n`);
  }
  console.log(`A datagram of a full HD picture, at either end without its socket: µs, and ÷ open\n`);
  console.log(`${formatTable(measureChains(sodiums, rounds))}\n`);
  console.log("Handshakes, with payloads of 16 bytes: µs\n");
  console.log(`${formatTable(await measureHandshakes(sodiums, rounds))}\n`);
  console.log("A stranger's datagram, at a robot that streams to somebody who is paired: µs\n");
  console.log(formatTable(await measureStrangers(rounds)));
  return 0;
}

async function openCiphers(sodiums: readonly Sodium[], wireBytes: number): Promise<Cipher[]> {
  const datagrams = makeDatagrams(sodiums[0]!, wireBytes);
  const ciphers = [
    ...sodiums.map((sodium) => openOurs(sodium, datagrams)),
    openNodeCrypto(datagrams),
    ...await openWebCrypto(datagrams),
    openNoble(datagrams),
  ];
  for (const cipher of ciphers) assert(await cipher.isRight(), `${cipher.name} makes something else`);
  return ciphers;
}

async function measureCiphers(ciphers: readonly Cipher[], rounds: number): Promise<string[][]> {
  const tasks = ["seal", "open", "refuse"] as const;
  const timesUs = await measureByTurns(
    ciphers.flatMap((cipher) => tasks.map((task) => () => cipher[task]())),
    rounds,
  );
  const rows = ciphers.map(({ name }, row) => [
    name,
    ...tasks.flatMap((_, column) => {
      const timeUs = timesUs[row * tasks.length + column]!;
      return [timeUs.toFixed(2), (timeUs / timesUs[column]!).toFixed(1)];
    }),
  ]);
  return [["", "seal", "×", "open", "×", "forged", "×"], ...rows];
}

function measureChains(sodiums: readonly Sodium[], rounds: number): string[][] {
  const chains = [undefined, ...sodiums].map((sodium) => new Chain(sodium, FULL_HD.meanBytes));
  const measured = chains.map((): ChainTimes[] => []);
  for (let row = -WARM_UP_ROWS; row < rounds; row++) {
    for (const [index, chain] of chains.entries()) {
      const times = noTimes();
      for (let i = 0; i < PICTURES_IN_A_ROW; i++) chain.step(times);
      if (row >= 0) measured[index]!.push(times);
    }
  }
  // The first picture of those that are sealed leaves before there are keys.
  for (const { name, given, shown } of chains) {
    assert(shown >= given - 1, `${name}: ${shown} of ${given} pictures`);
  }
  const ends = ["sendMs", "receiveMs"] as const;
  const timesUs = measured.map((all) =>
    ends.map((end) => median(all.map((times) => times[end] * 1000 / times.datagrams)))
  );
  const rows = chains.map(({ name }, row) => [
    name,
    ...ends.flatMap((_, end) => [
      timesUs[row]![end]!.toFixed(2),
      (timesUs[row]![end]! / timesUs[0]![end]!).toFixed(1),
    ]),
  ]);
  return [["", "sender", "÷", "receiver", "÷"], ...rows];
}

async function measureHandshakes(sodiums: readonly Sodium[], rounds: number): Promise<string[][]> {
  const tables = sodiums.map(listHandshakeSteps);
  const timesUs = await measureByTurns(tables.flatMap((steps) => steps.map(({ call }) => call)), rounds);
  const rows = tables[0]!.map(({ name }, row) => [
    name,
    ...tables.map((steps, column) => timesUs[column * steps.length + row]!.toFixed(0)),
  ]);
  return [["", ...sodiums.map(({ name }) => name)], ...rows];
}

async function measureStrangers(rounds: number): Promise<string[][]> {
  const steps = listStrangerDatagrams();
  const timesUs = await measureByTurns(steps.map(({ call }) => call), rounds);
  return [["", "handled"], ...steps.map(({ name }, row) => [name, timesUs[row]!.toFixed(1)])];
}

interface Step {
  readonly name: string;
  readonly call: () => void;
}

function listHandshakeSteps(sodium: Sodium): Step[] {
  const psk = sodium.randomBytes(32);
  const prologue = new Uint8Array(20);
  const payload = new Uint8Array(16);
  const hello = new NoiseHandshake(sodium, { role: "initiator", psk, prologue }).write(payload);
  const forged = hello.with(hello.length - 1, hello.at(-1)! ^ 1);
  const options: CpaceOptions = { code: payload, channel: prologue, sessionId: psk };
  const { share } = new CpaceInitiator(sodium, options);
  const begin = () => new NoiseHandshake(sodium, { role: "responder", psk, prologue });
  const waiting = begin();
  return [
    { name: "a hello that is forged", call: () => assert(!waiting.read(forged)) },
    {
      name: "a hello that is answered",
      call() {
        const responder = begin();
        responder.read(hello);
        responder.write(payload);
        responder.split();
      },
    },
    {
      name: "a pairing that is answered",
      call: () => assert(new CpaceResponder(sodium, options).answer({ share, said: payload })),
    },
  ];
}

if (import.meta.main) await runBench(USAGE, main);
