/**
 * Reads `multipart/x-mixed-replace` as a strict client does: by boundary and `Content-Length`.
 *
 * @module
 */

/** One part. */
export interface MjpegPart {
  readonly headers: Headers;
  readonly jpeg: Uint8Array;
}

/** The parts of a response, one by one; the response is cancelled when the loop over them is left. */
export async function* readMjpegParts(response: Response): AsyncGenerator<MjpegPart> {
  const boundary = /boundary=(.+)$/.exec(response.headers.get("content-type") ?? "")?.[1];
  const reader = new ExactReader(response.body!.getReader());
  try {
    if (await reader.readLine() !== `--${boundary}`) {
      throw new Error("Cannot read: no boundary at the beginning");
    }
    while (true) {
      const headers = new Headers();
      for (let line = await reader.readLine(); line !== ""; line = await reader.readLine()) {
        const [name = "", value = ""] = line.split(": ");
        headers.set(name, value);
      }
      const jpeg = await reader.read(Number(headers.get("content-length")));
      const end = await reader.readLine() + await reader.readLine();
      if (end !== `--${boundary}`) throw new Error(`Cannot read: ${end} in place of a boundary`);
      yield { headers, jpeg };
    }
  } finally {
    await reader.cancel();
  }
}

class ExactReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #buffered = new Uint8Array(0);

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  cancel(): Promise<void> {
    return this.#reader.cancel();
  }

  async read(lengthBytes: number): Promise<Uint8Array> {
    while (this.#buffered.length < lengthBytes) await this.#fill();
    const bytes = this.#buffered.slice(0, lengthBytes);
    this.#buffered = this.#buffered.slice(lengthBytes);
    return bytes;
  }

  async readLine(): Promise<string> {
    let end = this.#buffered.indexOf(10);
    for (; end < 0; end = this.#buffered.indexOf(10)) await this.#fill();
    return new TextDecoder().decode(await this.read(end + 1)).replace(/\r\n$/, "");
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#reader.read();
    if (done) throw new Error("Cannot read: the response has ended");
    const longer = new Uint8Array(this.#buffered.length + value.length);
    longer.set(this.#buffered);
    longer.set(value, this.#buffered.length);
    this.#buffered = longer;
  }
}
