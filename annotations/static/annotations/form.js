// A form with an idempotency key. The server sees to it that it acts once; this spares it the second request, and keeps
// the key with what was typed.

// A server that never answers, or a press on Stop, must not leave a page that cannot be saved.
const PATIENCE = 5000;

const key = document.querySelector("input[name=idempotency_key]");
const form = key?.form;

// Back loads the page anew, and the browser puts what was typed into it, but no hidden value: the words would stand
// beside the key and the revision of another page, make a second article and overwrite what a colleague wrote meanwhile.
function keepTogether() {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter((one) => one.name !== "csrfmiddlewaretoken");
  const before = history.state?.form;
  // A form that says so has the same key after Back even where there was nothing to type: it hands out a secret.
  const again = "sameAfterBack" in form.dataset && performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  if (before && (again || [...form.elements].some(isRestored))) {
    for (const one of hidden) one.value = before[one.name] ?? one.value;
  } else {
    const now = Object.fromEntries(hidden.map((one) => [one.name, one.value]));
    history.replaceState({ ...history.state, form: now }, "");
  }
}

function isRestored(field) {
  if (field.type === "hidden") return false;
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.options) {
    const chosen = [...field.options].findIndex((one) => one.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  return "defaultValue" in field && field.value !== field.defaultValue;
}

const release = () => form.removeAttribute("aria-busy");

if (form) {
  form.addEventListener("submit", (event) => {
    if (form.hasAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    // The buttons stay enabled: a disabled one is not sent along.
    form.setAttribute("aria-busy", "true");
    setTimeout(release, PATIENCE);
  });
  // By now the browser has restored what it restores.
  addEventListener("pageshow", () => {
    release();
    keepTogether();
  });
}
