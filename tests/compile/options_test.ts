/** What can be asked of `deno task compile`. */

import { assertEquals, assertThrows } from "@std/assert";
import { OptionsError, parseOptions } from "../../scripts/compile/options.ts";
import { defaultTargets, nameFile, TARGETS, TOOLS } from "../../scripts/compile/targets.ts";

const ARM = "aarch64-unknown-linux-gnu";

Deno.test("parseOptions makes all tools for this machine and a Pi where nothing is said", () => {
  const options = parseOptions([])!;
  assertEquals(options, { tools: TOOLS, targets: defaultTargets(), out: "dist", method: "auto" });
  const own = (triple: string) => defaultTargets(triple).map(({ label }) => label);
  assertEquals(own("x86_64-unknown-linux-gnu"), ["linux-x86_64", "linux-arm64"]);
  assertEquals(own("aarch64-apple-darwin"), ["linux-arm64", "macos-arm64"]);
  assertEquals(own(ARM), ["linux-arm64"]);
});

Deno.test("parseOptions takes tools, targets, folder and method", () => {
  const words = ["listen", "--target", ARM, "--target", "x86_64-pc-windows-msvc", "--out=/tmp/x"];
  const { tools, targets, out, method } = parseOptions([...words, "--method", "self-extracting"])!;
  assertEquals([tools, out, method], [["listen"], "/tmp/x", "self-extracting"]);
  assertEquals(targets.map((target) => nameFile("listen", target)), [
    "listen-linux-arm64",
    "listen-windows-x86_64.exe",
  ]);
  assertEquals(parseOptions(["--target", "all"])!.targets, TARGETS);
});

Deno.test("parseOptions gives nothing where the usage is asked for, and refuses what it does not know", () => {
  assertEquals(parseOptions(["--help"]), undefined);
  const refused: readonly (readonly [string[], string])[] = [
    [["brodcast"], "Cannot use tool brodcast: broadcast, listen, t265 is accepted"],
    [["--target", "riscv"], "Cannot use target riscv: x86_64-unknown-linux-gnu, "],
    [["--method", "magic"], "Cannot use method magic: auto, deno, self-extracting is accepted"],
    [["--static"], "Cannot use --static: there is no such option"],
    [["--out="], "Cannot use --out: it is empty"],
  ];
  for (const [args, message] of refused) assertThrows(() => parseOptions(args), OptionsError, message);
});

Deno.test("TARGETS leaves t265 out on Windows, and self-extracting files where there is no POSIX shell", () => {
  for (const { triple, tools, runtime } of TARGETS) {
    assertEquals(tools.includes("t265"), !triple.includes("windows"), triple);
    assertEquals(runtime !== undefined, triple.includes("linux"), triple);
  }
});
