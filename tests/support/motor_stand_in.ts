/**
 * A motor program that does nothing but write down what it is told, and when: `ms line`, one after the other, in a file; `end`
 * at the end of its input. A name of a line in its arguments (`--die-at driving`) is where it dies.
 *
 * @module
 */

const [path = "", , dieAt] = Deno.args;
const file = Deno.openSync(path, { append: true, create: true });
const write = (text: string) => file.writeSync(new TextEncoder().encode(`${Date.now()} ${text}\n`));
write(`begin ${Deno.pid}`);
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + text).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    write(line);
    if (dieAt !== undefined && line.includes(`"${dieAt}"`)) Deno.exit(3);
  }
}
write("end");
