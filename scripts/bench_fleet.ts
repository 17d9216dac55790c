/**
 * Measures fleets: robots, servers of NATS and viewers in networks of their own, and how old the viewers' pictures are, beside a
 * plain subscription in the same run.
 *
 * ```sh
 * deno task bench:fleet                  # all; about twelve minutes
 * deno task bench:fleet leaf relay       # some of it
 * deno task bench:fleet --seconds 60
 * deno task bench:fleet soak --minutes 10
 * deno task bench:fleet --quick
 * deno task bench:fleet --list
 * ```
 *
 * The networks are made of network namespaces, which takes root on Linux. Ends with exit code 1 where nothing came.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import { parseArgs } from "@std/cli/parse-args";
import { findProgram } from "../src/capture/find_program.ts";
import { canUseNamespaces } from "../tests/support/network_namespaces.ts";
import type { Setting } from "./bench/fleet/measure.ts";
import { SCENARIOS } from "./bench/fleet/scenarios.ts";
import { makeNaturalPictures } from "./bench/rate/natural_pictures.ts";
import { readScenes } from "./bench/shared/scenes.ts";
import { chooseConditions, list } from "./bench/shared/turns.ts";
import { parseAmount, refuseUnknown, runBench } from "./bench/shared/usage.ts";
import { setUp, TEST_PACKAGES } from "./set_up.ts";

const PICTURES = { meanBytes: 50_000, count: 30 };
const USUAL = { seconds: 20, warmUpSeconds: 5, soakSeconds: 600 };
const QUICK = { seconds: 3, warmUpSeconds: 1, soakSeconds: 20 };
const PACKAGES = TEST_PACKAGES.filter(({ name }) => ["iproute2", "nftables", "nats-server"].includes(name));

const USAGE = `deno task bench:fleet [options] [SCENARIO …]

  --seconds N   of each measurement
  --minutes N   of the soak
  --quick       some of it, for a few seconds
  --list        lists the scenarios`;

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, {
    unknown: refuseUnknown,
    boolean: ["quick", "list"],
    string: ["seconds", "minutes"],
  });
  if (flags.list) {
    list(SCENARIOS, []);
    return 0;
  }
  const scenarios = chooseConditions(SCENARIOS, { names: flags._.map(String), isQuick: flags.quick });
  const usual = flags.quick ? QUICK : USUAL;
  const seconds = parseAmount("--seconds", flags.seconds, usual.seconds);
  const soakSeconds = 60 * parseAmount("--minutes", flags.minutes, usual.soakSeconds / 60);
  await setUp(PACKAGES);
  if (!await canUseNamespaces() || !await findProgram("nats-server")) {
    console.log("Left out: it takes nats-server, and networks of its own (as root on Linux)");
    return 0;
  }
  const picturesPath = await Deno.makeTempFile({ suffix: ".mjpeg" });
  try {
    const { pictures } = await makeNaturalPictures(readScenes().slice(0, 1), PICTURES);
    await Deno.writeFile(picturesPath, concat([...pictures]));
    return await measureAll(scenarios, { picturesPath, ...usual, seconds, soakSeconds });
  } finally {
    await Deno.remove(picturesPath);
  }
}

async function measureAll(scenarios: typeof SCENARIOS, setting: Setting): Promise<number> {
  let hasCome = true;
  for (const { name, description, measure } of scenarios) {
    console.log(`\n${name}: ${description}\n`);
    const { text, pictures } = await measure(setting);
    console.log(text);
    hasCome &&= pictures > 0;
  }
  return hasCome ? 0 : 1;
}

if (import.meta.main) await runBench(USAGE, main);
