// A form with an idempotency key. The server acts once per key; this spares it the second request, and keeps the key
// together with what was typed.

// After a server that does not answer, or a press on Stop, the page must be able to save again.
const PATIENCE = 5000; // ms

/** @type {HTMLInputElement | null} */
const key = document.querySelector("input[name=idempotency_key]");
const form = key?.form;

/**
 * Keep hidden values together with what was typed.
 *
 * After Back the browser restores what was typed, but no hidden value. The text would then be sent with the key and the
 * revision of another page: it would make a second article, or overwrite what a colleague wrote.
 *
 * @param {HTMLFormElement} shown
 */
function keepTogether(shown) {
  const all = /** @type {NodeListOf<HTMLInputElement>} */ (shown.querySelectorAll("input[type=hidden]"));
  const hidden = [...all].filter((one) => one.name !== "csrfmiddlewaretoken");
  const before = history.state?.form;
  // A form with data-same-after-back keeps its key even if there was nothing to type: it hands out a secret.
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const again = "sameAfterBack" in shown.dataset && navigation?.type === "back_forward";
  if (before && (again || [...shown.elements].some(isRestored))) {
    for (const one of hidden) one.value = before[one.name] ?? one.value;
  } else {
    const now = Object.fromEntries(hidden.map((one) => [one.name, one.value]));
    history.replaceState({ ...history.state, form: now }, "");
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

if (form) {
  const release = () => form.removeAttribute("aria-busy");
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    // The buttons stay enabled: the browser does not send a disabled one.
    form.setAttribute("aria-busy", "true");
    setTimeout(release, PATIENCE);
  });
  // At this event the browser has restored the fields.
  addEventListener("pageshow", () => {
    release();
    keepTogether(form);
  });
}
