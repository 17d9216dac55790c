/**
 * Programs inside a host.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";

/** A Python script at work: it writes a line when it is ready, and at the end one of JSON. */
export interface HostScript {
  /** Writes a line to its stdin; one that has failed and reads it no more says so at the end. */
  tell(line: string): Promise<void>;
  /** Closes its stdin, which asks it to end, and returns what it wrote. */
  finish(): Promise<unknown>;
}

/** Starts a script in a host (any namespace), and waits until it is ready. */
export async function startHostScript(
  host: Pick<NetworkNamespace, "name">,
  [script, ...args]: readonly [URL, ...string[]],
): Promise<HostScript> {
  const path = script.pathname;
  const child = commandIn(host, "python3", { args: ["-B", path, ...args], stdin: "piped", stdout: "piped" })
    .spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { done } = await reader.read();
  if (done) throw new Error(`Cannot run ${path}`);
  const writer = child.stdin.getWriter();
  return {
    tell: (line) => writer.write(new TextEncoder().encode(line + "\n")).catch(() => {}),
    async finish() {
      await writer.close();
      let text = "";
      for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
      await child.status;
      return JSON.parse(text);
    },
  };
}

/** The command that runs another one inside a host: its process is the program itself, with its id, signals and pipes. */
export function inside(host: NetworkNamespace, argv: readonly string[]): string[] {
  return ["ip", "netns", "exec", host.name, ...argv];
}
