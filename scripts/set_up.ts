/**
 * Brings the programs and libraries of the system that the tests and measurements use.
 *
 * As root on Debian or Ubuntu whatever is missing is installed; anywhere else it is named, with what is left out for the
 * lack of it.
 *
 * ```sh
 * deno task setup          # what the tests use
 * deno task setup bench    # what the measurements use
 * ```
 *
 * @module
 */

import { findProgram } from "../src/capture/find_program.ts";

/** A package of Debian, how its presence shows, and what it is for. */
export interface SystemPackage {
  readonly name: string;
  /** A program that it brings; where it is on the PATH from another source, the package is not needed. */
  readonly program?: string;
  /** What is left out without it. */
  readonly use: string;
}

/** What the tests use. */
export const TEST_PACKAGES: readonly SystemPackage[] = [
  { name: "ffmpeg", program: "ffmpeg", use: "tests that decode or encode real pictures; USB cameras" },
  { name: "libturbojpeg0", use: "tests of the native JPEG decoder" },
  { name: "libjpeg-turbo-progs", program: "djpeg", use: "tests of recoded pictures" },
  { name: "libsodium23", use: "tests of the system's cipher" },
  { name: "libsdl2-2.0-0", use: "tests of the window" },
  { name: "xvfb", program: "Xvfb", use: "tests of the window" },
  { name: "xdotool", program: "xdotool", use: "tests of the window's keys" },
  { name: "weston", program: "weston", use: "tests of the window under Wayland" },
  { name: "chromium", program: "chromium", use: "tests of the web page" },
  { name: "nginx-light", program: "nginx", use: "tests of the web page behind a proxy" },
  { name: "caddy", program: "caddy", use: "tests of the web page behind a proxy" },
  { name: "avahi-daemon", program: "avahi-daemon", use: "tests of robots that announce themselves" },
  { name: "avahi-utils", program: "avahi-browse", use: "tests of robots that announce themselves" },
  { name: "openssl", program: "openssl", use: "tests of the web page by TLS" },
  { name: "firefox-esr", program: "firefox-esr", use: "tests of the web page in Firefox" },
  { name: "webkit2gtk-driver", program: "WebKitWebDriver", use: "tests of the web page in WebKit" },
  { name: "iproute2", program: "ip", use: "tests on a network that loses packets" },
  { name: "nftables", program: "nft", use: "tests on a network that loses packets" },
  { name: "python3", program: "python3", use: "tests against independent readers of the wire" },
  { name: "nats-server", program: "nats-server", use: "tests of streams through servers of NATS" },
  { name: "mosquitto-clients", program: "mosquitto_sub", use: "tests of pictures by a server's MQTT port" },
  { name: "docker-compose", program: "docker-compose", use: "tests of a fleet's servers in containers" },
  { name: "qemu-user-static", program: "qemu-aarch64-static", use: "tests of the files for ARM" },
  { name: "libc6-arm64-cross", use: "tests of the files for ARM" },
  { name: "libgcc-s1-arm64-cross", use: "tests of the files for ARM" },
  { name: "libstdc++6-arm64-cross", use: "tests of the files for ARM" },
  { name: "busybox", program: "busybox", use: "tests of the standalone files with the smallest programs" },
  { name: "python3-opencv", use: "tests of the rectified view against OpenCV" },
  { name: "mpv", program: "mpv", use: "tests of the recipes" },
  { name: "vlc-bin", program: "cvlc", use: "tests of the recipes" },
  { name: "vlc-plugin-base", use: "tests of the recipes" },
  { name: "obs-studio", program: "obs", use: "tests of the recipes" },
  { name: "obs-plugins", use: "tests of the recipes" },
  { name: "libgl1-mesa-dri", use: "tests of the recipes: OBS draws by OpenGL" },
  { name: "gstreamer1.0-tools", program: "gst-launch-1.0", use: "tests of RTP with GStreamer" },
  { name: "gstreamer1.0-plugins-base", use: "tests of RTP with GStreamer" },
  { name: "gstreamer1.0-plugins-good", use: "tests of RTP with GStreamer" },
  { name: "gir1.2-gst-rtsp-server-1.0", use: "tests of network cameras" },
  { name: "python3-gi", use: "tests of network cameras" },
  { name: "systemd", program: "systemd-analyze", use: "tests of the unit that makes a tool a service" },
];

/** What the measurements use. */
export const BENCH_PACKAGES: readonly SystemPackage[] = [
  { name: "ffmpeg", program: "ffmpeg", use: "the pictures that are sent" },
  { name: "python3", program: "python3", use: "the measuring instrument" },
  { name: "gstreamer1.0-tools", program: "gst-launch-1.0", use: "the comparison with GStreamer" },
  { name: "gstreamer1.0-plugins-base", use: "the comparison with GStreamer" },
  { name: "gstreamer1.0-plugins-good", use: "the comparison with GStreamer" },
  { name: "gstreamer1.0-plugins-bad", use: "the comparison with GStreamer (jpegparse)" },
];

/** What the limit uses besides. */
export const LIMIT_PACKAGES: readonly SystemPackage[] = [
  { name: "socat", program: "socat", use: "the comparison with bytes that are only passed on" },
];

/** What the comparison with WebRTC uses besides. */
export const WEBRTC_PACKAGES: readonly SystemPackage[] = [
  { name: "chromium", program: "chromium", use: "the comparison with WebRTC" },
];

/** What measurements of the page use besides. */
export const PAGE_PACKAGES: readonly SystemPackage[] = [
  { name: "chromium", program: "chromium", use: "the page" },
];

const INSTALL_ATTEMPTS = 3;
const APT_LIMIT_MS = 240_000;
const RETRY_AFTER_MS = 3_000;

/**
 * Makes the packages present as far as that is possible, and says on stdout what it did and what is missing. Never
 * throws: what can not be installed is only left out.
 *
 * @returns the packages that are still missing
 */
export async function setUp(packages: readonly SystemPackage[]): Promise<SystemPackage[]> {
  const missing = await findMissing(packages);
  if (missing.length === 0) return [];
  if (Deno.uid() === 0 && await findProgram("apt-get")) await install(missing);
  const stillMissing = await findMissing(missing);
  for (const { name, use } of stillMissing) {
    console.log(`set-up: ${name} is missing (apt-get install ${name}); left out: ${use}`);
  }
  return stillMissing;
}

async function findMissing(packages: readonly SystemPackage[]): Promise<SystemPackage[]> {
  const found = await Promise.all(packages.map(({ program }) => program ? findProgram(program) : undefined));
  const doubtful = packages.filter((_, index) => !found[index]);
  if (doubtful.length === 0) return [];
  const installed = await queryInstalled(doubtful.map(({ name }) => name));
  return doubtful.filter(({ name }) => !installed.has(name));
}

async function queryInstalled(names: readonly string[]): Promise<Set<string>> {
  const installed = new Set<string>();
  if (!await findProgram("dpkg-query")) return installed;
  const format = "${Package} ${db:Status-Status}\n";
  const { stdout } = await new Deno.Command("dpkg-query", {
    args: ["-W", "-f", format, ...names],
    stderr: "null",
  })
    .output();
  for (const line of new TextDecoder().decode(stdout).split("\n")) {
    const [name, status] = line.split(" ");
    if (name && status === "installed") installed.add(name);
  }
  return installed;
}

async function install(packages: readonly SystemPackage[]): Promise<void> {
  const names = packages.map(({ name }) => name);
  console.log(`set-up: installing ${names.join(" ")}`);
  if (await aptInstall(names)) return;
  for (let attempt = 1; attempt < INSTALL_ATTEMPTS; attempt++) {
    if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
    await aptGet(["update"]);
    if (await aptInstall(names)) return;
  }
  // One name that this release does not know refuses all of them together.
  for (const name of names) await aptInstall([name]);
}

function aptInstall(names: readonly string[]): Promise<boolean> {
  return aptGet(["install", "-y", "--no-install-recommends", ...names]);
}

/** Runs apt-get and shows its last lines where it fails. */
async function aptGet(args: readonly string[]): Promise<boolean> {
  const { success, stdout, stderr } = await new Deno.Command("apt-get", {
    args: ["-q", "-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::Retries=2", ...args],
    env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(APT_LIMIT_MS),
  }).output();
  if (success) return true;
  const lines = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  console.log(`set-up: apt-get ${args[0]} failed:\n${lines.trim().split("\n").slice(-5).join("\n")}`);
  return false;
}

if (import.meta.main) {
  await setUp(
    Deno.args[0] === "bench" ? [...BENCH_PACKAGES, ...LIMIT_PACKAGES, ...PAGE_PACKAGES] : TEST_PACKAGES,
  );
}
