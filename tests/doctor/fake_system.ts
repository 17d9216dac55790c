/**
 * A made-up system for the doctor's checks.
 *
 * @module
 */

import type { Opening, System } from "../../src/doctor/system.ts";

/** What there is; everything else is missing. */
export interface FakeParts {
  readonly os?: System["os"];
  readonly isRoot?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
  /** Texts by their paths; their folders exist as well. */
  readonly files?: Readonly<Record<string, string>>;
  readonly openings?: Readonly<Record<string, Opening>>;
  /** What programs write, by the command line; a number in front is the exit code, as in `252 not running`. */
  readonly programs?: Readonly<Record<string, string>>;
  readonly libraries?: readonly ("sdl" | "turbojpeg")[];
}

/** The system with those parts; what has no part fails the test that asks for it, unless it is overridden. */
export function fakeSystem(parts: FakeParts = {}, overrides: Partial<System> = {}): System {
  const { files = {}, programs = {}, openings = {}, libraries = [] } = parts;
  return {
    os: parts.os ?? "linux",
    isRoot: parts.isRoot ?? false,
    variable: (name) => parts.variables?.[name],
    readText: (path) => Promise.resolve(files[path]),
    list: (folder) => Promise.resolve(listNames([...Object.keys(files), ...Object.keys(openings)], folder)),
    tryOpen: (path) => Promise.resolve(openings[path] ?? "missing"),
    findProgram(name) {
      const isThere = Object.keys(programs).some((line) => line.split(" ")[0] === name);
      return Promise.resolve(isThere ? `/usr/bin/${name}` : undefined);
    },
    run(program, ...args) {
      const text = programs[[program.slice("/usr/bin/".length), ...args].join(" ")];
      if (text === undefined) return Promise.reject(new Error(`${program} takes too long`));
      const [, code = "0", rest] = /^(?:(\d+) )?([\s\S]*)$/.exec(text)!;
      return Promise.resolve({ code: Number(code), text: `${rest}\n` });
    },
    freeBytes: () => Promise.reject(new Error("no disk")),
    interfaces: () => [],
    mdnsInterfaces: () => Promise.reject(new Error("no multicast DNS")),
    findRobots: () => Promise.reject(new Error("no multicast DNS")),
    resolve: () => Promise.reject(new Error("no names")),
    probePath: () => Promise.reject(new Error("no network")),
    isClockSynchronised: () => undefined,
    bindUdp() {},
    bindTcp() {},
    certificateEnd: () => Promise.reject(new Error("no certificate")),
    findKeyTrouble: () => Promise.resolve(undefined),
    readKeys: () => Promise.reject(new Error("no keys")),
    hasSdl: () => libraries.includes("sdl"),
    hasTurboJpeg: () => libraries.includes("turbojpeg"),
    ...overrides,
  };
}

function listNames(paths: readonly string[], folder: string): string[] {
  const inside = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) =>
    path.slice(folder.length + 1)
  );
  return [...new Set(inside.map((rest) => rest.split("/")[0]!))].sort();
}
