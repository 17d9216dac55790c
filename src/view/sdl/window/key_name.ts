/**
 * The names of the keys that SDL tells of, as the table of the keys has them.
 *
 * @module
 */

/** A key that goes down, or what is typed with it. */
export type Press =
  | {
    readonly kind: "key";
    /** What is written on it (`SDL_Keycode`). */
    readonly symbol: number;
    /** Where it is (`SDL_Scancode`): digits need Shift on some keyboards. */
    readonly scancode: number;
    readonly isShifted: boolean;
  }
  | { readonly kind: "text"; readonly text: string };

const TAB = 0x09;
const NAMES: Readonly<Record<number, string>> = { [TAB]: "tab", 0x1b: "escape", 0x4000003a: "f1" };
/** `SDL_SCANCODE_1` and `SDL_SCANCODE_KP_1`; the digits up to 9 follow. */
const FIRST_DIGITS = [30, 89];

/** Names a key as `KeyboardEvent.key` does, in lower case; with `shift+` where that matters. */
export function nameKey(press: Press): string | undefined {
  // The question mark is taken from what is typed: where it is differs from keyboard to keyboard.
  if (press.kind === "text") return press.text === "?" ? "?" : undefined;
  const { symbol, scancode, isShifted } = press;
  const first = FIRST_DIGITS.find((first) => scancode >= first && scancode < first + 9);
  if (first !== undefined) return String(scancode - first + 1);
  if (symbol === TAB && isShifted) return "shift+tab";
  const character = symbol < 0x80 ? String.fromCharCode(symbol) : "";
  return NAMES[symbol] ?? (/[a-z]/.test(character) ? character : undefined);
}
