/**
 * Access to the elements that the page's HTML holds.
 *
 * @module
 */

/**
 * The element under this selector.
 *
 * @template {Element} E
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function find(parent, selector, type) {
  const found = parent.querySelector(selector);
  if (!(found instanceof type)) throw new TypeError(`Cannot find ${selector} in the page`);
  return found;
}

/**
 * Writes an element's text where it differs, so that nothing is laid out again without need.
 *
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {string} text
 */
export function setText(parent, selector, text) {
  const target = find(parent, selector, HTMLElement);
  if (target.textContent !== text) target.textContent = text;
}

/** A tile of the wall, which is in no place yet. @returns {HTMLElement} */
export function cloneTile() {
  const template = find(document, "#tile", HTMLTemplateElement);
  // A canvas that another thread draws on has to belong to the page from its first moment.
  return find(document.importNode(template.content, true), ".tile", HTMLElement);
}
