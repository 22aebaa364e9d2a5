// Elements from plain values. Text always becomes text nodes: nothing that was received is parsed as HTML.

/** @typedef {Node | string | number | null | undefined | false} Content null, undefined and false are left out */
/** @typedef {Content | readonly (Content | readonly (Content | readonly Content[])[])[]} Child */

/**
 * Make an element.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @template {string} [C=never]
 * @param {T | `${T}.${C}`} name "div", or "div.card.claim"
 * @param {Record<string, any>} [properties] on… are listeners; data-…, aria-…, role, for and list are attributes; null,
 *   undefined and false are left out; everything else is a property of the element
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = /** @type {HTMLElementTagNameMap[T]} */ (document.createElement(tag));
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || ["role", "for", "list"].includes(key)) element.setAttribute(key, value);
    else Object.assign(element, { [key]: value });
  }
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false) element.append(/** @type {Node | string} */ (child));
  }
  return element;
}

/**
 * Return the element with an id. The page's template has it.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  return /** @type {T} */ (document.getElementById(id));
}

/**
 * Return the element that an event happened on, or null.
 *
 * @param {Event} event
 */
export function targetElement(event) {
  return event.target instanceof Element ? event.target : null;
}

/** The element that has the focus, or null. */
export function focused() {
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}
