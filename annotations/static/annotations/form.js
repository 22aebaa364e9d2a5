// Forms with an idempotency key. The server acts once per key; this spares it the second request, and keeps the key
// together with what was typed.

// After a server that does not answer, or a press on Stop, the page must be able to save again.
const PATIENCE = 5000; // ms

const forms = () => /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll("form")].filter((form) => keyOf(form)));

/** @param {HTMLFormElement} form */
function keyOf(form) {
  return /** @type {HTMLInputElement | null} */ (form.querySelector("input[name=idempotency_key]"));
}

/**
 * Keep hidden values together with what was typed.
 *
 * After Back the browser restores what was typed, but no hidden value. The text would then be sent with the key and the
 * revision of another page: it would make a second article, or overwrite what a colleague wrote.
 *
 * @param {HTMLFormElement} shown
 * @param {string} name of the form on its page
 */
function keepTogether(shown, name) {
  const all = /** @type {NodeListOf<HTMLInputElement>} */ (shown.querySelectorAll("input[type=hidden]"));
  const hidden = [...all].filter((one) => one.name !== "csrfmiddlewaretoken");
  const before = history.state?.[name];
  // A form with data-same-after-back keeps its key even if there was nothing to type: it hands out a secret.
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const again = "sameAfterBack" in shown.dataset && navigation?.type === "back_forward";
  if (before && (again || [...shown.elements].some(isRestored))) {
    for (const one of hidden) one.value = before[one.name] ?? one.value;
  } else {
    const now = Object.fromEntries(hidden.map((one) => [one.name, one.value]));
    history.replaceState({ ...history.state, [name]: now }, "");
  }
}

/** @param {Element} field */
function isRestored(field) {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field instanceof HTMLInputElement && field.type === "hidden") return false;
  return (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value !== field.defaultValue;
}

/** @param {HTMLFormElement} form */
const release = (form) => form.removeAttribute("aria-busy");

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!keyOf(form)) return;
  if (form.hasAttribute("aria-busy")) {
    event.preventDefault();
    return;
  }
  // The buttons stay enabled: the browser does not send a disabled one.
  form.setAttribute("aria-busy", "true");
  setTimeout(() => release(form), PATIENCE);
});

// At this event the browser has restored the fields.
addEventListener("pageshow", () => {
  for (const [i, form] of forms().entries()) {
    release(form);
    keepTogether(form, i ? `form${i}` : "form");
  }
});
