/**
 * What is served by TLS with, as the options say.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ListenFlags } from "../flags/listen_flags.ts";
import type { Certificate } from "./web/certificate.ts";

/**
 * Reads the certificate where there is one; also for a page that is only going to take a window's place: what is wrong is said at
 * once.
 *
 * @throws an `Error` in one line where it can not be used
 */
export async function readTls(flags: ListenFlags): Promise<{ certificate?: Certificate }> {
  const { "web-cert": cert, "web-key": key } = flags;
  if (cert === undefined || key === undefined) return {};
  const { readCertificate } = await import("./web/certificate.ts");
  const certificate = await readCertificate({ cert, key });
  if (certificate.validUntil.getTime() < Date.now()) {
    getLogger(["uis"]).warn("The certificate in {cert} has expired: browsers warn of the page", { cert });
  }
  return { certificate };
}
