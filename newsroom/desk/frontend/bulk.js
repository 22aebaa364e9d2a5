// Actions on many annotations: accept what the engine is sure of, reject all that names one actor. The server counts first.

import { make } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { KINDS } from "./labels.js";

/** @import { Kind, Preview } from "./types.d.ts" */

const USUAL = 90; // per cent
const LEAST = 50;

/**
 * @param {string} title
 * @param {import("./dom.js").Child[]} children
 */
function dialogOf(title, ...children) {
  const close = make("button", { type: "button", "aria-label": gettext("Close"), onclick: () => dialog.close() }, "×");
  const dialog = make("dialog.bulk", { "aria-label": title }, make("div.title", {}, make("h2", {}, title), close), ...children);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  return dialog;
}

/**
 * Ask above which confidence to accept, and which kinds.
 *
 * @param {import("./server.js").Server} server
 * @returns {Promise<{above: number, kinds: string[], digest: string}|null>} null if the dialog was left
 */
export function askAbove(server) {
  return new Promise((resolve) => {
    /** @type {{above: number, kinds: string[], digest: string} | null} */
    let shown = null;
    let asked = 0;
    const off = new Set(["actor", "date"]); // they wait for no decision, so they are not chosen by default
    const percent = make("output", {});
    const slider = make("input", { type: "range", min: LEAST, max: 100, step: 1, value: USUAL, id: "bulk-above", oninput: () => count() });
    const kinds = make("div.kinds", { role: "group", "aria-label": gettext("Kinds") });
    const go = make("button.yes", { type: "button", disabled: true, onclick: () => finish(shown) }, gettext("Accept"));
    const dialog = dialogOf(
      gettext("Accept what the engine is sure of"),
      make("div.slide", {}, make("label", { for: "bulk-above" }, gettext("at least")), slider, percent),
      kinds,
      make("p", {}, gettext("Suggestions of low confidence are not shown, and not accepted. One undo takes all of it back.")),
      make("div.acts", {}, go, make("button", { type: "button", onclick: () => dialog.close() }, gettext("Leave"))),
    );
    dialog.addEventListener("close", () => resolve(null));
    dialog.showModal();
    slider.focus();
    count();

    /** @param {typeof shown} answer */
    function finish(answer) {
      resolve(answer);
      dialog.close();
    }

    async function count() {
      const mine = (asked += 1);
      const above = Number(slider.value);
      percent.textContent = `${above} %`;
      go.disabled = true;
      /** @type {Preview} */
      let all;
      try {
        all = await server.countAbove(above);
      } catch (error) {
        if (mine === asked) kinds.replaceChildren(make("p", { role: "alert" }, error instanceof Error ? error.message : String(error)));
        return;
      }
      if (mine !== asked) return;
      const chosenBefore = document.activeElement instanceof HTMLInputElement ? document.activeElement.value : "";
      kinds.replaceChildren(
        ...kindsOf(KINDS).filter((kind) => all.counts[kind]).map((kind) =>
          make("label", {}, make("input", { type: "checkbox", value: kind, checked: !off.has(kind), onchange: (/** @type {Event} */ event) => choose(kind, /** @type {HTMLInputElement} */ (event.target).checked) }), ` ${KINDS[kind]} `, make("b", {}, all.counts[kind])),
        ),
      );
      if (!kinds.childElementCount) kinds.append(make("p", {}, gettext("No suggestion has this confidence.")));
      /** @type {HTMLElement | null} */ (kinds.querySelector(`[value="${chosenBefore}"]`))?.focus();
      const chosen = Object.keys(all.counts).filter((kind) => !off.has(kind));
      const number = chosen.reduce((sum, kind) => sum + all.counts[kind], 0);
      go.textContent = interpolate(ngettext("Accept %(count)s", "Accept %(count)s", number), { count: number });
      if (!number) return;
      const just = await server.countAbove(above, chosen).catch(() => null);
      if (mine !== asked || !just) return;
      shown = { above, kinds: chosen, digest: just.digest };
      go.disabled = false;
    }

    /**
     * @param {string} kind
     * @param {boolean} on
     */
    function choose(kind, on) {
      if (on) off.delete(kind);
      else off.add(kind);
      count();
    }
  });
}

/**
 * Ask where to reject all suggestions that name an actor.
 *
 * @param {import("./server.js").Server} server
 * @param {string} annotation
 * @param {string} role
 * @returns {Promise<{story: boolean, digest: string}|null>}
 */
export async function askActor(server, annotation, role) {
  const counted = await server.countActor(annotation, role);
  const total = (/** @type {Preview} */ { counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const words = (/** @type {Preview} */ { counts }) => kindsOf(counts).map((kind) => `${KINDS[kind]} ${counts[kind]}`).join(" · ");
  return new Promise((resolve) => {
    const choose = (/** @type {{story: boolean, digest: string}} */ answer) => {
      resolve(answer);
      dialog.close();
    };
    const offer = (/** @type {boolean} */ story, /** @type {Preview} */ preview, /** @type {string} */ label) =>
      make("button.offer", { type: "button", disabled: !total(preview), onclick: () => choose({ story, digest: preview.digest }) }, make("b", {}, label), make("small", {}, words(preview) || gettext("nothing")));
    const beyond = counted.story.articles > 1;
    const dialog = dialogOf(
      interpolate(gettext("Reject “%(name)s”"), counted),
      make("p", {}, gettext("Mentions are rejected; claims and quotations stay and lose this name. What people have accepted or linked is left alone. One undo takes all of it back.")),
      offer(false, counted.article, interpolate(gettext("In this article: %(count)s"), { count: total(counted.article) })),
      beyond && offer(true, counted.story, interpolate(gettext("In this story: %(count)s, in %(articles)s articles"), { count: total(counted.story), articles: counted.story.articles })),
      make("div.acts", {}, make("button", { type: "button", onclick: () => dialog.close() }, gettext("Leave"))),
    );
    dialog.addEventListener("close", () => resolve(null));
    dialog.showModal();
  });
}

/**
 * Return the kinds that a table has, typed.
 *
 * @param {object} table
 */
function kindsOf(table) {
  return /** @type {Kind[]} */ (Object.keys(table));
}
