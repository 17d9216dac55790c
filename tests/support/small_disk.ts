/**
 * Disks that are soon full.
 *
 * @module
 */

/** Registers a test that is given the folder of a disk of so many bytes; left out where none can be mounted. */
export function testWithDisk(name: string, bytes: number, test: (folder: string) => Promise<void>): void {
  if (canMount()) Deno.test(name, () => withDisk(bytes, test));
  else console.warn(`Left out, because no disk can be mounted: ${name}`);
}

function canMount(): boolean {
  if (Deno.build.os !== "linux") return false;
  const folder = Deno.makeTempDirSync();
  try {
    return mount(folder, 65_536) && run("umount", [folder]);
  } finally {
    Deno.removeSync(folder);
  }
}

async function withDisk(bytes: number, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    if (!mount(folder, bytes)) throw new Error(`Cannot mount a disk on ${folder}`);
    try {
      await use(folder);
    } finally {
      run("umount", [folder]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function mount(folder: string, bytes: number): boolean {
  return run("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "none", folder]);
}

function run(program: string, args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
