// Boxes that float over the page beside what they belong to, so that nothing moves when they open.

const ROOM = 440; // px that the tallest of them may need

/**
 * Shows `box` beside `beside` (an element, or a range of the text); `leave` is called on a press outside it.
 *
 * @returns {() => void} what takes it away again
 */
export function floatBeside(box, beside, leave) {
  document.querySelector("main").append(box); // beside the landmarks nobody who goes from one to the next would find it
  const below = beside.getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(below.left, innerWidth - box.offsetWidth - 8))}px`;
  // Where there is no room below, above the whole card: its words must stay in sight, and the key bar lies below all.
  const card = (beside.closest?.(".card") ?? beside).getBoundingClientRect();
  const height = Math.min(ROOM, Math.max(box.offsetHeight, box.matches(".typeahead") ? ROOM : 0));
  if (innerHeight - below.bottom > height + 48) box.style.top = `${Math.max(8, below.bottom + 6)}px`;
  else box.style.bottom = `${Math.max(48, Math.min(innerHeight - card.top + 8, innerHeight - height - 8))}px`;
  const outside = (event) => {
    if (!box.contains(event.target)) leave();
  };
  document.addEventListener("pointerdown", outside, true);
  return () => {
    document.removeEventListener("pointerdown", outside, true);
    box.remove();
  };
}
