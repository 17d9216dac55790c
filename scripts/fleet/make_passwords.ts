/**
 * Makes the passwords that the configurations beside this name, as `NAME=VALUE` lines for systemd and compose.
 *
 * ```sh
 * deno task fleet:passwords north south > passwords.env
 * ```
 *
 * @module
 */

const FOLDER = new URL("./", import.meta.url);
/** What a site's name may be in all places where it stands: a subject, a variable, a host. */
const SITE = /^[a-z][a-z0-9]*$/;

const USAGE = `deno task fleet:passwords [SITE …] > passwords.env

Makes the passwords that hub.conf and each site's site.conf name, as NAME=VALUE lines; without a SITE, north's and south's.`;

/** A site's configuration in another one's name, as `sed` makes it. */
export function nameSite(text: string, site: string): string {
  return text.replaceAll("north", site).replaceAll("NORTH", site.toUpperCase());
}

/** One password for each name in a configuration; a letter first, since what begins with a digit is a number there. */
export function makePasswords(config: string): Record<string, string> {
  const names = [...config.matchAll(/\$([A-Z0-9]+_[A-Z]+_PASSWORD)/g)].map(([, name]) => name!);
  return Object.fromEntries(names.map((name) => [name, `p${crypto.randomUUID().replaceAll("-", "")}`]));
}

/** Where a site's server finds the hub, and what lets it in. */
export function leafUrl(site: string, password: string, hub: string): string {
  return `nats-leaf://${site}:${password}@${hub}`;
}

/** Where those of a site that stand for its first and second server find these, and what lets them in. */
export function twinUrls(
  site: string,
  password: string,
  hosts: readonly [string, string],
): [string, string][] {
  return hosts.map((host, at) => [`${site.toUpperCase()}_${"AB"[at]}_URL`, leafUrl("twin", password, host)]);
}

/** As they lie beside this. */
export async function readConfigs(): Promise<{ readonly hub: string; readonly site: string }> {
  const [hub, site] = await Promise.all(
    ["hub.conf", "site.conf"].map((name) => Deno.readTextFile(new URL(name, FOLDER))),
  );
  return { hub: hub!, site: site! };
}

async function main(): Promise<number> {
  if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(USAGE);
    return 0;
  }
  const option = Deno.args.find((arg) => arg.startsWith("-"));
  if (option !== undefined) {
    console.error(`Unknown option ${option}\n\n${USAGE}`);
    return 2;
  }
  const sites = Deno.args.length === 0 ? ["north", "south"] : Deno.args;
  const wrong = sites.find((site) => !SITE.test(site));
  if (wrong !== undefined) {
    console.error(`Cannot name a site ${wrong}: small letters and digits, a letter first`);
    return 2;
  }
  const configs = await readConfigs();
  const known = makePasswords(configs.hub);
  const lines = Object.entries(known);
  for (const site of sites) {
    const name = `HUB_${site.toUpperCase()}_PASSWORD`;
    if (known[name] === undefined) {
      console.error(
        `Cannot find $${name} in hub.conf: give ${site} a user and its rights there, as north has`,
      );
      return 1;
    }
    const own = makePasswords(nameSite(configs.site, site));
    lines.push(...Object.entries(own));
    lines.push([`${site.toUpperCase()}_HUB_URL`, leafUrl(site, known[name], "hub:7422")]);
    const twin = own[`${site.toUpperCase()}_TWIN_PASSWORD`]!;
    lines.push(...twinUrls(site, twin, ["a:7422", "b:7422"]));
  }
  console.log(lines.map(([name, value]) => `${name}=${value}`).join("\n"));
  return 0;
}

if (import.meta.main) Deno.exit(await main());
