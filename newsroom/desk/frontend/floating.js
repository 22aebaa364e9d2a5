// Boxes that float over the page beside what they belong to, so that nothing moves when they open.

import { targetElement } from "./dom.js";

const ROOM = 440; // px that the tallest of them may need

/**
 * Show `box` beside an element or a range of the text, and call `leave` on a press outside it.
 *
 * @param {HTMLElement} box
 * @param {Element | Range} beside
 * @param {() => void} leave
 * @returns {() => void} what removes it again
 */
export function floatBeside(box, beside, leave) {
  document.querySelector("main")?.append(box); // inside a landmark, so that screen readers find it
  const below = beside.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(below.left, innerWidth - box.offsetWidth - 8))}px`;
  // If there is no room below, above the whole card: its words must stay visible, and the key bar is below all.
  const card = cardAround(beside).getBoundingClientRect();
  const height = Math.min(ROOM, Math.max(box.offsetHeight, box.matches(".typeahead") ? ROOM : 0));
  if (innerHeight - below.bottom > height + 48) box.style.top = `${Math.max(8, below.bottom + 6)}px`;
  else box.style.bottom = `${Math.max(48, Math.min(innerHeight - card.top + 8, innerHeight - height - 8))}px`;
  const outside = (/** @type {Event} */ event) => {
    const target = targetElement(event);
    if (!target || !box.contains(target)) leave();
  };
  document.addEventListener("pointerdown", outside, true);
  return () => {
    document.removeEventListener("pointerdown", outside, true);
    box.remove();
  };
}

/**
 * Return the card that an element is in, or what was given.
 *
 * @param {Element | Range} beside
 */
export function cardAround(beside) {
  return (beside instanceof Element && beside.closest(".card")) || beside;
}
