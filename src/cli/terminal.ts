/**
 * The person's terminal (stderr): log lines, and below them one status line that is written over.
 *
 * @module
 */

const ERASE_LINE = "\r\x1b[K";

/** Lines on stderr, with a status line underneath where it is a terminal. */
export class Terminal {
  readonly isTerminal = Deno.stderr.isTerminal();
  #status = "";

  /** Prints a line above the status line. */
  print(line: string): void {
    this.#write(this.#status ? `${ERASE_LINE}${line}\n${this.#status}` : `${line}\n`);
  }

  /**
   * Shows a status line in place of the last one; where stderr is no terminal, prints it as a line.
   *
   * @param short what is shown instead on a terminal that is too narrow for the line
   */
  showStatus(line: string, short = line): void {
    if (!this.isTerminal) return this.print(line);
    this.#status = fitStatus([line, short], columns());
    this.#write(`${ERASE_LINE}${this.#status}`);
  }

  /** Leaves the terminal as it was found. */
  restore(): void {
    if (this.#status) this.#write(ERASE_LINE);
    this.#status = "";
  }

  /** A terminal that has gone away is no reason to stop streaming. */
  #write(text: string): void {
    try {
      Deno.stderr.writeSync(new TextEncoder().encode(text));
    } catch {
      this.#status = "";
    }
  }
}

const USUAL_COLUMNS = 80;
const LEAST_COLUMNS = 21;

/** The first of these forms of a line that leaves the last column free, else what fits of the last form. */
export function fitStatus(forms: readonly string[], columns: number): string {
  const room = Math.max(LEAST_COLUMNS, columns) - 1;
  return forms.find((form) => form.length <= room) ?? forms.at(-1)!.slice(0, room);
}

/** Some terminals do not say how wide they are, or say 0. */
function columns(): number {
  try {
    return Deno.consoleSize().columns || USUAL_COLUMNS;
  } catch {
    return USUAL_COLUMNS;
  }
}
