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
