/**
 * Which elements of one that scrolls are in sight.
 *
 * @module
 */

/** Elements and what they are known by. */
export class Sight {
  /** @type {Map<Element, string>} */
  #keys = new Map();
  /** @type {Set<string>} */
  #seen = new Set();
  #observer;

  /**
   * @param {Element} root
   * @param {(key: string, isInSight: boolean) => void} onChange called for each that has come in sight or gone
   */
  constructor(root, onChange) {
    this.#observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const key = this.#keys.get(target);
        if (key === undefined || this.#seen.has(key) === isIntersecting) continue;
        if (isIntersecting) this.#seen.add(key);
        else this.#seen.delete(key);
        onChange(key, isIntersecting);
      }
    }, { root });
  }

  /** Those in sight. @returns {readonly string[]} */
  get keys() {
    return [...this.#seen];
  }

  /**
   * @param {string} key
   * @param {Element} element
   */
  add(key, element) {
    this.#keys.set(element, key);
    this.#observer.observe(element);
  }

  /** @param {Element} element */
  remove(element) {
    const key = this.#keys.get(element);
    if (key !== undefined) this.#seen.delete(key);
    this.#keys.delete(element);
    this.#observer.unobserve(element);
  }
}
