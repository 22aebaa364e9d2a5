// A panel: a small form that floats beside its card. Enter keeps, Escape leaves; a press outside never loses input.

import { byId, focused, make } from "./dom.js";
import { cardAround, floatBeside } from "./floating.js";
import { gettext } from "./i18n.js";
import { isComposing } from "./keys.js";

/** @import { Child, Content } from "./dom.js" */
/** @typedef {ReturnType<typeof openPanel>} Panel */

const FIELDS = "input:not([type=hidden]), select, textarea, button:not([disabled]), [tabindex='0']";

/** @type {Record<string, number>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Open a panel.
 *
 * @param {object} options
 * @param {Element} options.beside
 * @param {string} options.title
 * @param {(Content | Content[])[]} options.rows what it holds
 * @param {(() => Promise<boolean>) | null} [options.keep] sends it, and tells whether that succeeded; null: there is
 *   nothing to send
 * @param {Content[]} [options.also] more buttons beside "Keep"
 * @param {string} [options.keepLabel] the label of the button that sends
 */
export function openPanel({ beside, title, rows, keep = null, also = [], keepLabel = gettext("Save") }) {
  const left = focused();
  /** @type {() => void} */
  let done = () => {};
  /** @type {Promise<void>} */
  const closed = new Promise((resolve) => (done = resolve));
  const problem = make("p.problem", { role: "alert" });
  const close = () => {
    remove();
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
      keep && make("button.yes", { type: "button", onclick: send }, keepLabel, make("kbd", {}, "Enter")),
      also,
      make("button", { type: "button", onclick: close }, keep ? gettext("Leave") : gettext("Close"), make("kbd", {}, "Esc")),
    ),
  );
  const remove = floatBeside(box, beside, () => {
    // A press in a box that the panel itself has opened is not outside it.
    if (values(box) === untouched && !document.querySelector(".typeahead")) close();
  });
  const untouched = values(box);
  // It grows with its rows, and must never leave the window: its buttons are at its end.
  const card = cardAround(beside).getBoundingClientRect();
  const place = () => {
    const [lowest, right] = [innerHeight - (byId("keys")?.offsetHeight ?? 0) - 10 - box.offsetHeight, innerWidth - box.offsetWidth - 8];
    box.style.bottom = "";
    box.style.left = `${Math.max(8, Math.min(card.left, right))}px`;
    box.style.top = `${Math.max(8, Math.min(card.bottom + 6, lowest))}px`;
  };
  place();
  new ResizeObserver(place).observe(box);
  /** @type {HTMLElement | null} */ (box.querySelector("[data-first]") ?? box.querySelector(FIELDS))?.focus();

  /** @param {KeyboardEvent} event */
  function press(event) {
    event.stopPropagation(); // the page's own keys do not apply while a panel is open
    if (isComposing(event) || event.defaultPrevented) return;
    const { target, key } = event;
    const own = target instanceof Element && target.matches("button, select, [role=option]"); // they have their own Enter
    if (key === "Tab") {
      circle(event);
      return;
    }
    if (key === "Escape") close();
    else if (key === "Enter" && !event.shiftKey && (!own || event.ctrlKey || event.metaKey)) send();
    else return;
    event.preventDefault();
  }

  /**
   * Keep Tab inside the panel: behind it is a page whose keys mean other things.
   *
   * @param {KeyboardEvent} event
   */
  function circle(event) {
    const all = [.../** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll(FIELDS))].filter((one) => one.offsetParent);
    const [edge, other] = event.shiftKey ? [all[0], all[all.length - 1]] : [all[all.length - 1], all[0]];
    if (document.activeElement !== edge) return;
    event.preventDefault();
    other.focus();
  }

  return { box, closed, close, wrong: (/** @type {string} */ message) => (problem.textContent = message) };
}

/** @param {HTMLElement} box */
function values(box) {
  const all = /** @type {NodeListOf<HTMLInputElement>} */ (box.querySelectorAll("input, select, textarea, [aria-checked]"));
  return JSON.stringify([...all].map((one) => one.value + one.getAttribute("aria-checked")));
}

/**
 * Make a field with its label above it.
 *
 * @param {string} label
 * @param {Child} control
 */
export function field(label, control) {
  return make("label.field", {}, make("span", {}, label), control);
}

/**
 * Make a text field.
 *
 * @param {string} label
 * @param {string | number | null | undefined} value
 * @param {Record<string, unknown>} [properties]
 */
export function input(label, value, properties = {}) {
  return make("input", { type: "text", value: value ?? "", "aria-label": label, placeholder: label, autocomplete: "off", spellcheck: false, ...properties });
}

/**
 * Make a list that opens, to choose one of a few.
 *
 * @param {string} label
 * @param {string} value
 * @param {Record<string, string>} options labels by value
 */
export function choice(label, value, options) {
  const select = make("select", { "aria-label": label }, Object.entries(options).map(([key, words]) => make("option", { value: key }, words)));
  select.value = value;
  return select;
}

/**
 * Make radio buttons side by side; the arrow keys choose. The element has the chosen `value`.
 *
 * @param {string} label
 * @param {string} value
 * @param {Record<string, string>} options labels by value
 */
export function radios(label, value, options) {
  const group = Object.assign(make("div.radios", { role: "radiogroup", "aria-label": label }), { value: "" });
  /** @type {HTMLButtonElement[]} */
  const buttons = Object.entries(options).map(([key, words]) =>
    make("button", { type: "button", role: "radio", "data-value": key, onclick: (/** @type {Event} */ event) => choose(/** @type {HTMLButtonElement} */ (event.currentTarget)) }, words),
  );
  const choose = (/** @type {HTMLButtonElement | null} */ one) => {
    group.value = one?.dataset.value ?? "";
    for (const button of buttons) {
      button.setAttribute("aria-checked", String(button === one));
      button.tabIndex = button === (one ?? buttons[0]) ? 0 : -1;
    }
  };
  group.append(...buttons);
  group.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = buttons.findIndex((button) => button === document.activeElement);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    choose(next);
    next.focus();
  });
  choose(buttons.find((one) => one.dataset.value === value) ?? null);
  return group;
}

/**
 * Make rows that can be added and removed.
 *
 * @template {object} T
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.add the label of the button that adds a row
 * @param {T[]} options.rows
 * @param {(values: Partial<T>) => HTMLElement[]} options.row makes the fields of one row
 */
export function manyRows({ title, add, rows, row }) {
  const list = make("div.rows", {});
  const append = (/** @type {Partial<T>} */ one, /** @type {boolean} */ focus) => {
    const line = make("div.row", {}, row(one));
    line.append(
      make("button.off", {
        type: "button",
        "aria-label": `${gettext("Remove")}: ${title}`,
        title: gettext("Remove"),
        onclick: () => {
          line.remove();
          more.focus();
        },
      }, "×"),
    );
    list.append(line);
    if (focus) /** @type {HTMLElement | null} */ (line.querySelector("input, select"))?.focus();
  };
  const more = make("button.chip.add", { type: "button", onclick: () => append({}, true) }, `+ ${add}`);
  for (const one of rows) append(one, false);
  return {
    element: make("fieldset.many", {}, make("legend", {}, title), list, more),
    more,
    add: (/** @type {Partial<T>} */ one) => append(one, true),
    /** The rows as they are now. */
    get rows() {
      return /** @type {HTMLElement[]} */ ([...list.children]);
    },
  };
}

/**
 * Return the value of the field with a name in a row.
 *
 * @param {HTMLElement} row
 * @param {string} name
 */
export function valueOf(row, name) {
  return /** @type {HTMLInputElement} */ (row.querySelector(`[name=${name}]`)).value;
}
