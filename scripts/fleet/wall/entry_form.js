/**
 * Where the person says which robots are to be seen, and what lets one in.
 *
 * @module
 */

import { find, setText } from "../../../src/view/web/page/find.js";
import { keepFile } from "./page_file.js";

/**
 * @typedef {object} Entry
 * @property {string} place such as `nats://SERVER/SITE`
 * @property {string} user empty where none is needed
 * @property {string} password
 * @property {string | undefined} creds the name of a file that was chosen
 * @property {number} maxAgeMs past this age a picture is stale
 */

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

  /** Goes to the place that the address names behind its `#`, where that says nothing of who one is. */
  enterNamed() {
    const named = decodeURIComponent(location.hash.slice(1));
    if (named === "" || named.includes("@")) return;
    find(this.#form, "[name=place]", HTMLInputElement).value = named;
    this.#send();
  }

  /** @param {boolean} isShown */
  show(isShown) {
    this.#form.hidden = !isShown;
  }

  async #send() {
    const button = find(this.#form, "button", HTMLButtonElement);
    button.disabled = true;
    setText(this.#form, "[role=alert]", "");
    try {
      await this.#enter(await this.#read());
      // What lets one in is the connection's from now on.
      find(this.#form, "[name=password]", HTMLInputElement).value = "";
    } catch (error) {
      setText(this.#form, "[role=alert]", explain(/** @type {Error} */ (error).message));
    }
    button.disabled = false;
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
      maxAgeMs: field("max-age").valueAsNumber || 500,
    };
  }
}

/** A page has no options. @param {string} message */
function explain(message) {
  return message.replace(/; see --nats-\w+$/, "").replace("--nats-creds ", "");
}
