/**
 * Python scripts that work inside a host: each writes a line when it is ready, and at the end one of JSON.
 *
 * @module
 */

import { commandIn, type NetworkNamespace } from "../../../tests/support/network_namespaces.ts";

/** A script at work. */
export interface HostScript {
  /** Closes its stdin, which asks it to end, and returns what it wrote. */
  finish(): Promise<unknown>;
}

/** Starts a script that lies beside this file, and waits until it is ready. */
export async function startHostScript(
  host: NetworkNamespace,
  [script, ...args]: readonly [string, ...string[]],
): Promise<HostScript> {
  const path = new URL(script, import.meta.url).pathname;
  const child = commandIn(host, "python3", { args: ["-B", path, ...args], stdin: "piped", stdout: "piped" })
    .spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { done } = await reader.read();
  if (done) throw new Error(`Cannot run ${script}`);
  return {
    async finish() {
      await child.stdin.close();
      let text = "";
      for (let read = await reader.read(); !read.done; read = await reader.read()) text += read.value;
      await child.status;
      return JSON.parse(text);
    },
  };
}
