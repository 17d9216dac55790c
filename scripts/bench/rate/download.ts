/**
 * A TCP download from one host by another, which takes what it can get of the link.
 *
 * @module
 */

import type { NetworkNamespace } from "../../../tests/support/network_namespaces.ts";
import { startHostScript } from "../shared/host_script.ts";
import type { Phase } from "./conditions.ts";

/** What a download got. */
export interface DownloadRecord {
  readonly bytes: number;
  /** From its first byte to its last. */
  readonly seconds: number;
}

/** A download that is connected and waits. */
export interface Download {
  /** The time of the phases begins. */
  begin(): Promise<void>;
  finish(): Promise<DownloadRecord>;
}

const PORT = 5560;

/** Prepares the download of the phase that has one; without such a phase there is none. */
export async function prepareDownload(
  { from, to }: { readonly from: NetworkNamespace; readonly to: NetworkNamespace },
  phases: readonly Phase[],
): Promise<Download | undefined> {
  const index = phases.findIndex(({ hasDownload }) => hasDownload);
  const phase = phases[index];
  if (!phase) return undefined;
  const afterS = phases.slice(0, index).reduce((sum, { seconds }) => sum + seconds, 0);
  const script = new URL("download.py", import.meta.url);
  const receiver = await startHostScript(to, [script, "receive", `${PORT}`]);
  const times = [`${afterS}`, `${phase.seconds}`];
  const sender = await startHostScript(from, [script, "send", to.ipv4, `${PORT}`, ...times]);
  return {
    begin: () => sender.tell("begin"),
    async finish() {
      await sender.finish();
      return await receiver.finish() as DownloadRecord;
    },
  };
}
