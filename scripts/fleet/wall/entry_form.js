/**
 * Where the person says which robots are to be seen, and what lets one in.
 *
 * @module
 */

import { find, setText } from "../../../src/view/web/page/find.js";
import { quote } from "../../../src/text/quote.ts";
import { keepFile } from "./page_file.js";

/**
 * @typedef {object} Entry
 * @property {string} place such as `nats://SERVER/SITE`
 * @property {string} user empty where none is needed
 * @property {string} password
 * @property {string | undefined} creds the name of a file that was chosen
 * @property {number} maxAgeMs past this age a picture is stale
 */

/** Where the person has said nothing of it. */
const MAX_AGE_MS = 500;

/** The form. */
export class EntryForm {
  #form = find(document, "#entry", HTMLFormElement);
  #enter;

  /** @param {(entry: Entry) => Promise<void>} enter may fail, with one line for the person */
  constructor(enter) {
    this.#enter = enter;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /**
   * Goes to the place that the address names behind its `#`, where that says nothing of who one is. Whoever has made the link has chosen
   * it, so that it is not left in the form for a password to be added.
   */
  async enterNamed() {
    const place = readNamed(location.hash.slice(1));
    if (place === "") return;
    if (place === undefined) return this.#tell("The place in this page's address can not be read.");
    if (place.includes("@")) return this.#tell("A link with a name or a password in it is not followed.");
    const shown = quote(place);
    const entry = { place, user: "", password: "", creds: undefined, maxAgeMs: MAX_AGE_MS };
    const fault = await this.#try(() => Promise.resolve(entry));
    if (fault) {
      this.#tell(`The link to ${shown} leads nowhere: ${fault}. Who trusts that place types it here.`);
    }
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.#form.hidden = !isShown;
  }

  async #send() {
    this.#tell("");
    const fault = await this.#try(() => this.#read());
    // What lets one in is the connection's from now on.
    if (fault === undefined) find(this.#form, "[name=password]", HTMLInputElement).value = "";
    else this.#tell(fault);
  }

  /** @param {() => Promise<Entry>} read @returns {Promise<string | undefined>} why it can not be entered */
  async #try(read) {
    const button = find(this.#form, "button", HTMLButtonElement);
    button.disabled = true;
    try {
      await this.#enter(await read());
      return undefined;
    } catch (error) {
      return explain(/** @type {Error} */ (error).message);
    } finally {
      button.disabled = false;
    }
  }

  /** @param {string} text */
  #tell(text) {
    setText(this.#form, "[role=alert]", text);
  }

  /** @returns {Promise<Entry>} */
  async #read() {
    const field = (/** @type {string} */ name) => find(this.#form, `[name=${name}]`, HTMLInputElement);
    const [file] = field("creds").files ?? [];
    if (file) await keepFile(file);
    return {
      place: field("place").value.trim(),
      user: field("user").value.trim(),
      password: field("password").value,
      creds: file?.name,
      maxAgeMs: field("max-age").valueAsNumber || MAX_AGE_MS,
    };
  }
}

/** A page has no options. @param {string} message */
function explain(message) {
  const text = message.replace(/; see --nats-\w+$/, "").replace("--nats-creds ", "");
  return text === "" ? "it can not be entered, and the browser says no more" : text;
}

/** Nothing where a `%` in it begins no byte. @param {string} hash */
function readNamed(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return undefined;
  }
}
