// Many at once: what the engine is sure of, and all that it says of one actor. Counted by the server before it is done.

import { make } from "./dom.js";
import { fill, gettext, KINDS, ngettext } from "./words.js";

const USUAL = 90; // per cent
const LEAST = 50;

function dialogOf(title, ...children) {
  const close = make("button", { type: "button", "aria-label": gettext("Close"), onclick: () => dialog.close() }, "×");
  const dialog = make("dialog.bulk", { "aria-label": title }, make("div.title", {}, make("h2", {}, title), close), ...children);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  return dialog;
}

/**
 * Asks above which confidence to accept, and which kinds.
 *
 * @param {import("./server.js").Server} server
 * @returns {Promise<{above: number, kinds: string[], digest: string}|null>} null where it was left
 */
export function askAbove(server) {
  return new Promise((resolve) => {
    let shown = null;
    let asked = 0;
    const off = new Set(["actor", "date"]); // they do not wait for a decision: whoever wants them says so
    const percent = make("output", {});
    const slider = make("input", { type: "range", min: LEAST, max: 100, step: 1, value: USUAL, id: "bulk-above", oninput: () => count() });
    const kinds = make("div.kinds", { role: "group", "aria-label": gettext("Kinds") });
    const go = make("button.yes", { type: "button", disabled: true, onclick: () => finish(shown) }, gettext("Accept"));
    const dialog = dialogOf(
      gettext("Accept what the engine is sure of"),
      make("div.slide", {}, make("label", { for: "bulk-above" }, gettext("at least")), slider, percent),
      kinds,
      make("p", {}, gettext("What the engine is unsure of is not shown, and not accepted. One undo takes all of it back.")),
      make("div.acts", {}, go, make("button", { type: "button", onclick: () => dialog.close() }, gettext("Leave"))),
    );
    dialog.addEventListener("close", () => resolve(null));
    dialog.showModal();
    slider.focus();
    count();

    function finish(answer) {
      resolve(answer);
      dialog.close();
    }

    async function count() {
      const mine = (asked += 1);
      const above = Number(slider.value);
      percent.textContent = `${above} %`;
      go.disabled = true;
      let all;
      try {
        all = await server.countAbove(above);
      } catch (error) {
        if (mine === asked) kinds.replaceChildren(make("p", { role: "alert" }, error.message));
        return;
      }
      if (mine !== asked) return;
      const focused = document.activeElement?.value;
      kinds.replaceChildren(
        ...Object.keys(KINDS).filter((kind) => all.counts[kind]).map((kind) =>
          make("label", {}, make("input", { type: "checkbox", value: kind, checked: !off.has(kind), onchange: (event) => choose(kind, event.target.checked) }), ` ${KINDS[kind]} `, make("b", {}, all.counts[kind])),
        ),
      );
      if (!kinds.childElementCount) kinds.append(make("p", {}, gettext("Nothing is as sure as that.")));
      kinds.querySelector(`[value="${focused}"]`)?.focus();
      const chosen = Object.keys(all.counts).filter((kind) => !off.has(kind));
      const number = chosen.reduce((sum, kind) => sum + all.counts[kind], 0);
      go.textContent = fill(ngettext("Accept %(count)s", "Accept %(count)s", number), { count: number });
      if (!number) return;
      const just = await server.countAbove(above, chosen).catch(() => null);
      if (mine !== asked || !just) return;
      shown = { above, kinds: chosen, digest: just.digest };
      go.disabled = false;
    }

    function choose(kind, on) {
      if (on) off.delete(kind);
      else off.add(kind);
      count();
    }
  });
}

/**
 * Asks where to reject all that the engine says of an actor.
 *
 * @param {import("./server.js").Server} server
 * @returns {Promise<{story: boolean, digest: string}|null>}
 */
export async function askActor(server, annotation, role) {
  const counted = await server.countActor(annotation, role);
  const total = ({ counts }) => Object.values(counts).reduce((sum, count) => sum + count, 0);
  const words = ({ counts }) => Object.entries(counts).map(([kind, count]) => `${KINDS[kind]} ${count}`).join(" · ");
  return new Promise((resolve) => {
    const choose = (answer) => {
      resolve(answer);
      dialog.close();
    };
    const offer = (story, preview, label) =>
      make("button.offer", { type: "button", disabled: !total(preview), onclick: () => choose({ story, digest: preview.digest }) }, make("b", {}, label), make("small", {}, words(preview) || gettext("nothing")));
    const beyond = counted.story.articles > 1;
    const dialog = dialogOf(
      fill(gettext("Reject “%(name)s”"), counted),
      make("p", {}, gettext("Mentions are rejected; claims and quotations stay and lose this name. What people have accepted or linked is left alone. One undo takes all of it back.")),
      offer(false, counted.article, fill(gettext("In this article: %(count)s"), { count: total(counted.article) })),
      beyond && offer(true, counted.story, fill(gettext("In this story: %(count)s, in %(articles)s articles"), { count: total(counted.story), articles: counted.story.articles })),
      make("div.acts", {}, make("button", { type: "button", onclick: () => dialog.close() }, gettext("Leave"))),
    );
    dialog.addEventListener("close", () => resolve(null));
    dialog.showModal();
  });
}
