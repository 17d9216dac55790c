/**
 * The window's keys: one table for what they do and for the list that the window shows.
 *
 * @module
 */

/** What a person asks for with a key. */
export type KeyAction =
  | { readonly kind: "close" | "escape" | "fullscreen" | "figures" | "help" }
  | { readonly kind: "snapshot" | "record" | "rotate" | "mirror" }
  /** The next stream, or the one before. */
  | { readonly kind: "step"; readonly by: 1 | -1 }
  /** The stream at this place of the list, from 0. */
  | { readonly kind: "place"; readonly place: number };

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

/** One line of the list. */
export interface KeyLine {
  /** For people: `Shift+Tab`. */
  readonly label: string;
  readonly does: string;
  readonly actionOf: (press: Press) => KeyAction | undefined;
}

const TAB = 0x09, ESCAPE = 0x1b, F1 = 0x4000003a;
/** `SDL_SCANCODE_1` and `SDL_SCANCODE_KP_1`; the digits up to 9 follow. */
const FIRST_DIGITS = [30, 89];

/** All keys, in the order in which they are listed. */
export const KEY_LINES: readonly KeyLine[] = [
  { label: "F", does: "full screen", actionOf: onLetter("f", { kind: "fullscreen" }) },
  { label: "H", does: "hide the figures, or show them", actionOf: onLetter("h", { kind: "figures" }) },
  { label: "S", does: "save this picture", actionOf: onLetter("s", { kind: "snapshot" }) },
  { label: "R", does: "record, or stop it", actionOf: onLetter("r", { kind: "record" }) },
  { label: "O", does: "turn by 90°", actionOf: onLetter("o", { kind: "rotate" }) },
  { label: "M", does: "mirror", actionOf: onLetter("m", { kind: "mirror" }) },
  { label: "Tab", does: "next stream", actionOf: onTab({ isShifted: false }, { kind: "step", by: 1 }) },
  {
    label: "Shift+Tab",
    does: "stream before",
    actionOf: onTab({ isShifted: true }, { kind: "step", by: -1 }),
  },
  { label: "1 to 9", does: "stream by its number", actionOf: actionOfDigit },
  { label: "? or F1", does: "this list", actionOf: actionOfHelp },
  { label: "Esc", does: "leave full screen, or close", actionOf: onSymbol(ESCAPE, { kind: "escape" }) },
  { label: "Q", does: "close", actionOf: onLetter("q", { kind: "close" }) },
];

/** What a press asks for. */
export function actionOf(press: Press): KeyAction | undefined {
  for (const line of KEY_LINES) {
    const action = line.actionOf(press);
    if (action) return action;
  }
  return undefined;
}

function onLetter(letter: string, action: KeyAction): KeyLine["actionOf"] {
  return onSymbol(letter.charCodeAt(0), action);
}

function onSymbol(symbol: number, action: KeyAction): KeyLine["actionOf"] {
  return (press) => press.kind === "key" && press.symbol === symbol ? action : undefined;
}

function onTab({ isShifted }: { readonly isShifted: boolean }, action: KeyAction): KeyLine["actionOf"] {
  const actionOfTab = onSymbol(TAB, action);
  return (press) => press.kind === "key" && press.isShifted === isShifted ? actionOfTab(press) : undefined;
}

function actionOfDigit(press: Press): KeyAction | undefined {
  if (press.kind !== "key") return undefined;
  const first = FIRST_DIGITS.find((first) => press.scancode >= first && press.scancode < first + 9);
  return first === undefined ? undefined : { kind: "place", place: press.scancode - first };
}

/** The question mark is taken from what is typed: where it is differs from keyboard to keyboard. */
function actionOfHelp(press: Press): KeyAction | undefined {
  const isHelp = press.kind === "text" ? press.text === "?" : press.symbol === F1;
  return isHelp ? { kind: "help" } : undefined;
}
