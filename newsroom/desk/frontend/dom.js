// Elements from plain values. Words are always text nodes: nothing that was received is ever parsed as HTML here.

/**
 * @param {string} name "div", or "div.card.claim"
 * @param {Record<string, unknown>} [properties] on… are listeners; data-…, aria-… and role are attributes;
 *   null, undefined and false are left out; everything else is a property of the element.
 * @param {...(Node|string|number|null|undefined|false|Array)} children
 */
export function make(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key.includes("-") || key === "role" || key === "for" || key === "list") element.setAttribute(key, value);
    else element[key] = value;
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
