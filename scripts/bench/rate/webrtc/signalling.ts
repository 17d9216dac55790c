/**
 * What the two ends say of themselves before they are connected, over the link that they use afterwards: one line of JSON each
 * way, by TCP.
 *
 * @module
 */

/** Sends the offer and returns the answer, both SDP. */
export async function askForAnswer(address: Deno.ConnectOptions, offer: string): Promise<string> {
  using connection = await Deno.connect(address);
  await writeLine(connection, offer);
  return await readLine(connection);
}

/** Waits for an offer and answers it. */
export async function answerOffer(
  listener: Deno.TcpListener,
  answer: (offer: string) => Promise<string>,
): Promise<void> {
  using connection = await listener.accept();
  await writeLine(connection, await answer(await readLine(connection)));
}

async function writeLine(connection: Deno.TcpConn, text: string): Promise<void> {
  let rest = new TextEncoder().encode(JSON.stringify(text) + "\n");
  while (rest.length > 0) rest = rest.subarray(await connection.write(rest));
}

async function readLine(connection: Deno.TcpConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let line = "";
  while (!line.endsWith("\n")) {
    const bytes = await connection.read(buffer);
    if (bytes === null) throw new Error("Cannot connect: the other end said nothing of itself");
    line += decoder.decode(buffer.subarray(0, bytes), { stream: true });
  }
  return JSON.parse(line);
}
