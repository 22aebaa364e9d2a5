// J and K walk through the articles, Enter opens: the same hand as at the desk.

const links = [...document.querySelectorAll("td.title a")];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !links.length) return;
  const at = links.indexOf(document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1);
  links[next].focus();
});

links.find((link) => link.closest("tr").querySelector(".number b"))?.focus({ preventScroll: true });
