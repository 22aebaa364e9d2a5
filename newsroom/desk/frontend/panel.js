// A panel: a small form that floats beside its card. Enter keeps, Escape leaves; what was typed is never lost by a slip.

import { make } from "./dom.js";
import { floatBeside } from "./floating.js";
import { gettext } from "./words.js";

const FIELDS = "input:not([type=hidden]), select, textarea, button:not([disabled]), [tabindex='0']";

/**
 * Opens a panel.
 *
 * @param {{beside: Element, title: string, rows: Array, keep?: () => Promise<boolean>, also?: Array, kept?: string}} said
 *   `rows`: what it holds; `keep`: sends it, and tells whether it was taken; without it the panel only shows;
 *   `also`: more buttons beside “Keep”
 * @returns {{box: HTMLElement, closed: Promise<void>, close: () => void, wrong: (words: string) => void}}
 */
export function openPanel({ beside, title, rows, keep = null, also = [], kept = gettext("Keep") }) {
  const left = document.activeElement;
  let done;
  const closed = new Promise((resolve) => (done = resolve));
  const problem = make("p.problem", { role: "alert" });
  const close = () => {
    sink();
    if (left?.isConnected) left.focus({ preventScroll: true });
    done();
  };
  let sending = false;
  const send = async () => {
    if (!keep || sending) return;
    sending = true;
    problem.textContent = "";
    try {
      if (await keep()) close();
    } finally {
      sending = false;
    }
  };
  const box = make(
    "div.panel",
    { role: "dialog", "aria-label": title, onkeydown: press },
    make("h2", {}, title),
    rows,
    problem,
    make(
      "div.acts",
      {},
      keep && make("button.yes", { type: "button", onclick: send }, kept, make("kbd", {}, "Enter")),
      also,
      make("button", { type: "button", onclick: close }, keep ? gettext("Leave") : gettext("Close"), make("kbd", {}, "Esc")),
    ),
  );
  const before = () => values(box);
  const sink = floatBeside(box, beside, () => {
    // A press in a box that the panel itself has opened is none beside it.
    if (before() === untouched && !document.querySelector(".typeahead")) close();
  });
  const untouched = before();
  // It grows with its rows and with what it tells, and must never leave the window: its buttons are at its end.
  const card = (beside.closest?.(".card") ?? beside).getBoundingClientRect();
  const place = () => {
    const bar = document.getElementById("keys")?.offsetHeight ?? 0;
    const [lowest, right] = [innerHeight - bar - 10 - box.offsetHeight, innerWidth - box.offsetWidth - 8];
    box.style.bottom = "";
    box.style.left = `${Math.max(8, Math.min(card.left, right))}px`;
    box.style.top = `${Math.max(8, Math.min(card.bottom + 6, lowest))}px`;
  };
  place();
  new ResizeObserver(place).observe(box);
  (box.querySelector("[data-first]") ?? box.querySelector(FIELDS)).focus();

  function press(event) {
    event.stopPropagation(); // the page's own keys are not meant while a panel is open
    if (event.isComposing || event.defaultPrevented) return;
    const { target, key } = event;
    const own = target.matches("button, select, [role=option]"); // they have an Enter of their own
    if (key === "Escape") close();
    else if (key === "Enter" && !event.shiftKey && (!own || event.ctrlKey || event.metaKey)) send();
    else if (key === "Tab") return circle(event);
    else return;
    event.preventDefault();
  }

  /** Tab stays in the panel: behind it lies a page whose keys mean other things. */
  function circle(event) {
    const all = [...box.querySelectorAll(FIELDS)].filter((one) => one.offsetParent);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }

  return { box, closed, close, wrong: (words) => (problem.textContent = words) };
}

function values(box) {
  return JSON.stringify([...box.querySelectorAll("input, select, textarea, [aria-checked]")].map((one) => one.value + one.getAttribute("aria-checked")));
}

/** A field with its label above it. */
export function field(words, control, properties = {}) {
  return make("label.field", properties, make("span", {}, words), control);
}

/** A text field. */
export function input(label, value, properties = {}) {
  return make("input", { type: "text", value: value ?? "", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: false, ...properties });
}

/** One of a few, in a list that opens. */
export function choice(label, value, options) {
  const select = make("select", { "aria-label": label }, Object.entries(options).map(([key, words]) => make("option", { value: key }, words)));
  select.value = value ?? "";
  return select;
}

/** One of a few, side by side; the arrow keys choose. `value` is on the element. */
export function radios(label, value, options) {
  const group = make("div.radios", { role: "radiogroup", "aria-label": label });
  const choose = (one) => {
    group.value = one?.dataset.value ?? "";
    for (const button of group.children) {
      button.setAttribute("aria-checked", String(button === one));
      button.tabIndex = button === (one ?? group.firstChild) ? 0 : -1;
    }
  };
  group.append(
    ...Object.entries(options).map(([key, words]) =>
      make("button", { type: "button", role: "radio", "data-value": key, onclick: (event) => choose(event.currentTarget) }, words),
    ),
  );
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const all = [...group.children];
    const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
    choose(next);
    next.focus();
  });
  choose([...group.children].find((one) => one.dataset.value === value) ?? null);
  return group;
}

/**
 * Rows that can be added and taken away.
 *
 * @param {{title: string, add: string, rows: object[], row: (said: object) => Node[]}} said `row`: the fields of one
 * @returns {HTMLElement & {added: (said: object) => void, rows: HTMLElement[]}}
 */
export function manyRows({ title, add, rows, row }) {
  const list = make("div.rows", {});
  const append = (said, focus) => {
    const line = make("div.row", {}, row(said));
    line.append(
      make("button.off", {
        type: "button",
        "aria-label": `${gettext("Take away")}: ${title}`,
        title: gettext("Take away"),
        onclick: () => {
          line.remove();
          more.focus();
        },
      }, "×"),
    );
    list.append(line);
    if (focus) line.querySelector("input, select").focus();
  };
  const more = make("button.chip.add", { type: "button", onclick: () => append({}, true) }, `+ ${add}`);
  const group = make("fieldset.many", {}, make("legend", {}, title), list, more);
  for (const said of rows) append(said, false);
  group.added = (said) => append(said, true);
  Object.defineProperty(group, "rows", { get: () => [...list.children] });
  return group;
}
