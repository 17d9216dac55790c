/**
 * The robots that are found, one of which may be chosen by a click, its number, or Tab and Enter.
 *
 * @module
 */

import { describeRobot, MOST_NUMBERED } from "../../shared/found_words.js";
import { find, setText } from "./find.js";

/** @import { FoundSight } from "../../shared/found_words.js" */

/** The list. A robot keeps its line as long as it is found, so that who has gone to it with Tab stays there. */
export class FoundList {
  /** @type {HTMLElement} */
  #list;
  /** @type {(robotKey: string) => void} */
  #connectTo;
  /** The lines, by their robots' keys, in the order in which they are seen. @type {Map<string, HTMLElement>} */
  #lines = new Map();

  /**
   * @param {HTMLElement} list
   * @param {(robotKey: string) => void} connectTo called when the person has chosen a robot
   */
  constructor(list, connectTo) {
    this.#list = list;
    this.#connectTo = connectTo;
  }

  /** @param {readonly FoundSight[]} robots what is not among them disappears */
  show(robots) {
    const lines = new Map(
      robots.map((robot) => [robot.key, this.#lines.get(robot.key) ?? this.#create(robot)]),
    );
    for (const [key, line] of this.#lines) {
      if (!lines.has(key)) line.remove();
    }
    this.#lines = lines;
    robots.forEach((robot, place) => this.#put(robot, place));
    this.#list.hidden = robots.length === 0;
  }

  /**
   * Chooses by a number, where it has one.
   *
   * @param {number} place in the list, from 0
   */
  choose(place) {
    const key = [...this.#lines.keys()][place];
    if (key !== undefined) this.#connectTo(key);
  }

  /**
   * @param {FoundSight} robot
   * @returns {HTMLElement}
   */
  #create({ key }) {
    const template = find(document, "#found-robot", HTMLTemplateElement);
    const line = find(document.importNode(template.content, true), "li", HTMLElement);
    find(line, "button", HTMLElement).addEventListener("click", () => this.#connectTo(key));
    return line;
  }

  /**
   * @param {FoundSight} robot
   * @param {number} place
   */
  #put(robot, place) {
    const line = this.#lines.get(robot.key);
    if (!line) return;
    const number = place < MOST_NUMBERED ? `${place + 1}` : "";
    const { name, facts, state, lock } = describeRobot(robot);
    line.dataset["lock"] = lock;
    line.toggleAttribute("data-paired", robot.isPaired);
    line.toggleAttribute("data-asked", robot.isAsked);
    const button = find(line, "button", HTMLElement);
    if (number) button.setAttribute("aria-keyshortcuts", number);
    else button.removeAttribute("aria-keyshortcuts");
    setText(line, ".found-number", number);
    setText(line, ".found-name", name);
    setText(line, ".found-facts", facts);
    setText(line, ".found-state bdi", state);
    // What stays where it is keeps the keyboard.
    if (this.#list.children[place] !== line) {
      this.#list.insertBefore(line, this.#list.children[place] ?? null);
    }
  }
}
