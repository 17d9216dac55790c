/**
 * Deno's own program as npm publishes it, for a machine that need not be this one.
 *
 * 1. the package's archive comes from the registry, and has to be the one whose digest the project knows;
 * 2. the program is taken out of it and packed by gzip, which every Linux can unpack;
 * 3. that is kept in a folder, so that the next build needs neither the network nor the time.
 *
 * @module
 */

import { gunzipSync } from "node:zlib";
import { type PackedFile, packFile, sha256Hex } from "./packed_file.ts";
import { findInTar } from "./tar.ts";
import { type PublishedRuntime, RUNTIME_VERSION } from "./targets.ts";

const CACHE = new URL("../../.cache/runtime/", import.meta.url);
const DEFAULT_REGISTRY = "https://registry.npmjs.org";
const PROGRAM_PATH = "package/deno";

/** What is known of the program that is kept. */
interface CacheRecord extends Omit<PackedFile, "packed"> {
  /** Of the archive that it came from. */
  readonly integrity: string;
  readonly packedSha256: string;
}

/**
 * Gives the program, packed; from the cache where it is there.
 *
 * @throws an `Error` of one line where it can not be had, or is not what it should be
 */
export async function getPublishedRuntime(runtime: PublishedRuntime): Promise<PackedFile> {
  const key = `${runtime.packageName.replace("/", "+")}-${RUNTIME_VERSION}`;
  const cached = await readCached(key, runtime.integrity);
  if (cached) return cached;
  const archive = await download(runtime);
  const program = findInTar(new Uint8Array(gunzipSync(archive)), PROGRAM_PATH);
  if (!program) throw new Error(`Cannot use ${runtime.packageName}: ${PROGRAM_PATH} is not in it`);
  const file = await packFile("deno", program);
  await writeCached(key, runtime.integrity, file);
  return file;
}

/** The archive, whole and as published. */
async function download({ packageName, integrity }: PublishedRuntime): Promise<Uint8Array<ArrayBuffer>> {
  const registry = (Deno.env.get("NPM_CONFIG_REGISTRY") ?? DEFAULT_REGISTRY).replace(/\/$/, "");
  const url = `${registry}/${packageName}/-/${packageName.replace(/.*\//, "")}-${RUNTIME_VERSION}.tgz`;
  console.log(`Fetching ${url}`);
  const archive = await fetchBytes(url);
  const actual = `sha512-${new Uint8Array(await crypto.subtle.digest("SHA-512", archive)).toBase64()}`;
  if (actual !== integrity) {
    throw new Error(`Cannot use ${url}: its digest is ${actual}, and ${integrity} was expected`);
  }
  return archive;
}

async function fetchBytes(url: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    return await response.bytes();
  } catch (error) {
    throw new Error(`Cannot fetch ${url}: ${(error as Error).message}`);
  }
}

/** What is kept, if it is of the same archive and has not changed since. */
async function readCached(key: string, integrity: string): Promise<PackedFile | undefined> {
  try {
    const record: CacheRecord = JSON.parse(await Deno.readTextFile(new URL(`${key}.json`, CACHE)));
    const packed = await Deno.readFile(new URL(`${key}.gz`, CACHE));
    const isSame = record.integrity === integrity && record.packedSha256 === await sha256Hex(packed);
    if (!isSame) return undefined;
    const { name, sizeBytes, sha256 } = record;
    return { name, packed, sizeBytes, sha256 };
  } catch {
    return undefined;
  }
}

async function writeCached(key: string, integrity: string, { packed, ...rest }: PackedFile): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const record: CacheRecord = { ...rest, integrity, packedSha256: await sha256Hex(packed) };
  await Deno.writeFile(new URL(`${key}.gz`, CACHE), packed);
  await Deno.writeTextFile(new URL(`${key}.json`, CACHE), JSON.stringify(record));
}
