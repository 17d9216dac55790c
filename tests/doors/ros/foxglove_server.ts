/**
 * A server made with Foxglove's SDK, as a process.
 *
 * @module
 */

import { until } from "../../support/until.ts";
import { Tool } from "../../support/tools.ts";

const PROGRAM = new URL("foxglove_server.py", import.meta.url).pathname;

/** A message that was published to the server. */
export interface Published {
  readonly published: string;
  readonly stampUs: number;
  readonly ageMs: number;
  /** Whether the same bytes come out where it is written again by another implementation. */
  readonly isSame: boolean;
  /** Of a picture: SHA-256. */
  readonly digest?: string;
  readonly frame?: string;
  /** Of a diagnosis. */
  readonly values?: Readonly<Record<string, string>>;
  /** Of odometry. */
  readonly place?: readonly number[];
}

/** A channel that was announced. */
export interface Announced {
  readonly topic: string;
  readonly encoding: string;
  readonly type: string;
  readonly isKnown: boolean;
}

/** The running server. */
export class FoxgloveServer implements AsyncDisposable {
  readonly #tool: Tool;

  private constructor(tool: Tool) {
    this.#tool = tool;
  }

  /** @param args as the program takes them; port 0: any */
  static async start(python: string, ...args: string[]): Promise<FoxgloveServer> {
    const [port = "0", ...rest] = args;
    const command = new Deno.Command(python, {
      args: ["-B", PROGRAM, port, ...rest],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    });
    const server = new FoxgloveServer(new Tool("foxglove_server.py", command.spawn(), true));
    await server.until("it serves", () => server.#lines.length > 0);
    return server;
  }

  get port(): number {
    return (this.#lines[0] as { port: number }).port;
  }

  get announced(): Announced[] {
    return this.#lines.filter((line) => "topic" in line) as unknown as Announced[];
  }

  get published(): Published[] {
    return this.#lines.filter((line) => "published" in line) as unknown as Published[];
  }

  /** The messages of the topics that end so. */
  on(topic: string): Published[] {
    return this.published.filter(({ published }) => published.endsWith(topic));
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    await this.#tool.until(what, holds);
  }

  /** Has it stand still: resolves when all of its threads do. */
  async stop(): Promise<void> {
    this.#tool.signal("SIGSTOP");
    const tasks = `/proc/${this.#tool.pid}/task`;
    await until("it stands still", () => {
      const states = [...Deno.readDirSync(tasks)].map(({ name }) =>
        Deno.readTextFileSync(`${tasks}/${name}/stat`)
      );
      return states.every((text) => /\) T /.test(text));
    });
  }

  /** Has it go on. */
  goOn(): void {
    this.#tool.signal("SIGCONT");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tool[Symbol.asyncDispose]();
  }

  get #lines(): Record<string, unknown>[] {
    const text = new TextDecoder().decode(this.#tool.stdout);
    return text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  }
}

/** SHA-256, as the server says it. */
export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
