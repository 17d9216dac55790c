/**
 * The machines that binaries are made for.
 *
 * @module
 */

/** A tool that people start. */
export type ToolName = "broadcast" | "listen" | "t265";

/** All tools. */
export const TOOLS: readonly ToolName[] = ["broadcast", "listen", "t265"];

/** A kind of machine. */
export interface Target {
  /** As Deno and LLVM call it. */
  readonly triple: string;
  /** As the file names say it. */
  readonly label: string;
  readonly suffix: "" | ".exe";
  readonly tools: readonly ToolName[];
  /** What self-extracting files are made of; absent where only `deno compile` can make files. */
  readonly runtime?: PublishedRuntime;
}

/** A build of Deno as npm publishes it, and the machine that it is for. */
export interface PublishedRuntime {
  readonly packageName: string;
  /** Of the package's archive, as the registry states it (`dist.integrity`). */
  readonly integrity: string;
  /** What `uname -m` says there. */
  readonly machine: string;
  /** The loader of its C library; a system without it can not start the runtime. */
  readonly loader: string;
}

/** The version of the published runtimes: the one that the project is tested with. */
export const RUNTIME_VERSION = "2.9.5";

/** All targets. */
export const TARGETS: readonly Target[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    label: "linux-x86_64",
    suffix: "",
    tools: TOOLS,
    runtime: {
      packageName: "@deno/linux-x64-glibc",
      integrity:
        "sha512-TDqcnoLe3jlgqYEQm7H7MK6q0JOth+o8iSZzknRODnVkJfPiNnjVn1M1Zc6vnp+ipkyb6Av1/CUlHgHtlq59Gw==",
      machine: "x86_64",
      loader: "/lib64/ld-linux-x86-64.so.2",
    },
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    label: "linux-arm64",
    suffix: "",
    tools: TOOLS,
    runtime: {
      packageName: "@deno/linux-arm64-glibc",
      integrity:
        "sha512-IuYjsz9PGl7CJcNXMuN27KNDB8Q40brK3SG3l+TXMDVW61ZKwcn0fQHBHnXFiiygEwI8by/fKnASEluhZB1atw==",
      machine: "aarch64",
      loader: "/lib/ld-linux-aarch64.so.1",
    },
  },
  { triple: "x86_64-apple-darwin", label: "macos-x86_64", suffix: "", tools: TOOLS },
  { triple: "aarch64-apple-darwin", label: "macos-arm64", suffix: "", tools: TOOLS },
  {
    triple: "x86_64-pc-windows-msvc",
    label: "windows-x86_64",
    suffix: ".exe",
    tools: ["broadcast", "listen"],
  },
];

/** What is built where nothing is said: for this machine, and for a 64-bit Raspberry Pi. */
export function defaultTargets(ownTriple: string = Deno.build.target): readonly Target[] {
  return TARGETS.filter(({ triple }) => triple === ownTriple || triple === "aarch64-unknown-linux-gnu");
}

/** The name of a tool's file for a target: `broadcast-linux-arm64`, `listen-windows-x86_64.exe`. */
export function nameFile(tool: ToolName, { label, suffix }: Target): string {
  return `${tool}-${label}${suffix}`;
}
