// Panels of a claim: which claim the words state, their values, a verdict.

import { make } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { keyOf } from "./keys.js";
import { MODALITIES as SHOWN_MODALITIES } from "./labels.js";
import { announce } from "./messages.js";
import { choice, field, input, manyRows, openPanel, radios, valueOf } from "./panel.js";

/** @import { Annotation, Attributes, Claim, ClaimCandidate, EvidenceLink, Figure, SameClaims } from "./types.d.ts" */

/**
 * @typedef {object} Context
 * @property {import("./server.js").Server} server
 * @property {import("./actions.js").Actions} actions
 * @property {Element} beside
 * @property {Annotation} annotation
 * @property {() => void} changed called when the page must read the state again
 */

/** @typedef {{one?: ClaimCandidate}} Option a claim; without one: a claim of its own */

const MODALITIES = { asserted: gettext("asserted"), ...SHOWN_MODALITIES };
const HEDGES = {
  "": gettext("exactly"),
  about: gettext("about"),
  nearly: gettext("nearly"),
  "at least": gettext("at least"),
  "at most": gettext("at most"),
  "more than": gettext("more than"),
  "less than": gettext("less than"),
};

/** @type {Record<string, number>} */
const STEPS = { arrowdown: 1, arrowup: -1, j: 1, k: -1 };

/**
 * Ask which claim the words state: an existing one, or a claim of their own.
 *
 * @param {Context} context
 */
export async function askForSame({ server, actions, beside, annotation, changed }) {
  /** @type {SameClaims} */
  const { candidates, merged } = await server.get(`annotations/${annotation.id}/same`);
  /** @type {Option[]} */
  const options = candidates.map((one) => ({ one }));
  if (annotation.claim?.statements) options.push({});
  let active = 0;
  const list = make(
    "ul.options",
    { role: "listbox", tabIndex: 0, "aria-label": gettext("Existing claims"), onkeydown: press, "data-first": "" },
    options.map((option, i) => make("li", { id: `same-${i}`, role: "option", onpointermove: () => activate(i), onclick: () => choose(false) }, content(option))),
  );
  const own = annotation.state === "accepted" ? annotation.claim : null; // two claims can be merged once this one exists
  const panel = openPanel({
    beside,
    title: gettext("Which claim do the words state?"),
    rows: [
      options.length ? list : make("p.hint", {}, gettext("No existing claim is like this one.")),
      options.length > 0 && own && make("p.hint", {}, gettext("⇧Enter: the two claims are one, in all their articles")),
      annotation.claim && merged.length > 0 && mergedClaims(annotation.claim, merged, send),
    ],
    keepLabel: gettext("States it"),
    keep: options.length ? () => choose(false) : null,
    also: own && candidates.length ? [make("button", { type: "button", onclick: () => choose(true) }, gettext("The two are one"), make("kbd", {}, "⇧Enter"))] : [],
  });
  activate(0);
  return panel;

  /** @param {number} index */
  function activate(index) {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (options.length) list.setAttribute("aria-activedescendant", `same-${index}`);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    const step = STEPS[keyOf(event)];
    if (step) activate((active + step + options.length) % options.length);
    else if (event.key === "Enter") choose(event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {boolean} both whether the two claims become one */
  async function choose(both) {
    const { one } = options[active];
    let done;
    if (!one) done = await actions.perform(() => server.detach(annotation), gettext("A claim of its own."));
    else if (both && own) return send(`claims/${one.id}/merge`, own, interpolate(gettext("The two claims are one: %(text)s"), one));
    else done = await actions.perform(() => server.join(annotation, one.id), interpolate(gettext("States now: %(text)s"), one));
    if (done) panel.close();
    return Boolean(done);
  }

  /**
   * @param {string} path
   * @param {{id: string}} other
   * @param {string} message
   */
  async function send(path, other, message) {
    try {
      await server.act(path, { other: other.id });
    } catch (error) {
      panel.wrong(error instanceof Error ? error.message : String(error));
      return false;
    }
    announce(message);
    changed();
    panel.close();
    return true;
  }
}

/** @param {Option} option */
function content({ one }) {
  if (!one) return [make("b", {}, gettext("A claim of its own")), make("small", {}, gettext("none of these"))];
  const percent = `${Math.round(one.likeness * 100)} %`;
  const stated = interpolate(ngettext("%(count)s statement", "%(count)s statements", one.statements), { count: one.statements });
  return [
    make("b", { dir: "auto" }, one.text),
    make("small", {}, make("span.likeness", { title: gettext("likeness") }, percent), ` ${[one.sources.join(", "), stated, ...one.why].filter(Boolean).join(" · ")}`),
  ];
}

/**
 * @param {Claim} claim
 * @param {SameClaims["merged"]} merged
 * @param {(path: string, other: {id: string}, message: string) => void} send
 */
function mergedClaims(claim, merged, send) {
  const button = (/** @type {{id: string, text: string}} */ one) =>
    make("button", { type: "button", "aria-label": interpolate(gettext("Split again: %(text)s"), one), onclick: () => send(`claims/${claim.id}/split`, one, gettext("Split again.")) }, gettext("Split again"));
  return [
    make("h3", {}, gettext("Merged into this claim")),
    make("ul", {}, merged.map((one) => make("li", {}, make("span", {}, one.text), button(one)))),
  ];
}

/**
 * Show the claim's text and the values of its words, to edit.
 *
 * @param {Context} context
 */
export async function askForValues({ server, actions, beside, annotation }) {
  const { attributes, kind, claim } = annotation;
  const proposition = claim && make("textarea", { rows: 2, value: claim.text, dir: "auto", "aria-label": gettext("Proposition") });
  const modality = kind === "figure" ? null : radios(gettext("Modality"), attributes.modality ?? "asserted", MODALITIES);
  const figures = kind === "quotation" ? null : figureRows(kind === "figure" ? [attributes] : (attributes.figures ?? []));
  if (figures && kind === "figure") figures.more.hidden = true; // an annotated figure is one
  const first = input(gettext("From"), attributes.from, { type: "date" });
  const last = input(gettext("To"), attributes.to, { type: "date" });
  const panel = openPanel({
    beside,
    title: gettext("What do the words say?"),
    rows: [
      proposition && field(gettext("Proposition"), proposition),
      modality,
      figures?.element,
      make("fieldset.many", {}, make("legend", {}, gettext("The time spoken of")), make("div.row", {}, first, make("span", {}, "–"), last)),
    ],
    keep,
  });
  const before = JSON.stringify(values());
  return panel;

  function values() {
    const rows = figures ? figures.rows.map(figureOf) : [];
    return {
      ...(modality && { modality: modality.value }),
      ...(kind === "claim" && { figures: rows }),
      ...(kind === "figure" && rows[0]),
      from: first.value || null,
      to: last.value || null,
    };
  }

  async function keep() {
    const text = proposition ? proposition.value.trim() : "";
    const sent = []; // both at once: neither waits for the other's answer
    if (proposition && text !== claim.text) {
      const wording = actions.perform(() => server.act(`annotations/${annotation.id}/wording`, { text, lastWording: claim.wording }), gettext("Wording saved."));
      sent.push(wording.then((done) => {
        if (done) claim.text = text;
        return done;
      }));
    }
    if (JSON.stringify(values()) !== before) {
      sent.push(actions.perform(() => server.act(`annotations/${annotation.id}/values`, { attributes: values(), lastOverride: annotation.valueOverride }), gettext("Values saved.")));
    }
    return (await Promise.all(sent)).every(Boolean);
  }
}

/** @param {(Figure | Attributes)[]} rows */
function figureRows(rows) {
  return manyRows({
    title: gettext("Figures"),
    add: gettext("figure"),
    rows,
    row: (one) => [
      choice(gettext("Hedge"), one.hedge ?? "", HEDGES),
      input(gettext("From"), one.low, { name: "low", inputMode: "decimal", size: 8 }),
      input(gettext("To"), one.high, { name: "high", inputMode: "decimal", size: 8 }),
      input(gettext("Unit"), one.unit, { name: "unit", size: 6 }),
      input(gettext("Of what"), one.noun, { name: "noun" }),
      // Not for editing, but sent back: a rate is no total, and a change no level.
      make("input", { type: "hidden", name: "rate", value: one.rate ?? "" }),
      make("input", { type: "hidden", name: "change", value: one.change ?? "" }),
    ],
  });
}

/**
 * Return a row's figure as it was typed; the server parses it and explains what is no number.
 *
 * @param {HTMLElement} row
 */
function figureOf(row) {
  const value = (/** @type {string} */ name) => valueOf(row, name).trim();
  const hedge = /** @type {HTMLSelectElement} */ (row.querySelector("select")).value;
  const carried = { ...(value("rate") && { rate: value("rate") }), ...(value("change") && { change: value("change") }) };
  return { low: value("low"), high: value("high"), noun: value("noun"), unit: value("unit") || null, hedge, ...carried };
}

/**
 * Ask for a verdict and its rationale.
 *
 * @param {Context & {ratings: string[]}} context
 */
export async function askForVerdict({ server, actions, beside, annotation, ratings }) {
  const claim = /** @type {Claim} */ (annotation.claim);
  const verdict = claim.verdict ?? { id: null, rating: "", rationale: "", links: [], url: "" };
  const rating = radios(gettext("Verdict"), verdict.rating, Object.fromEntries(ratings.map((one) => [one, one])));
  const rationale = make("textarea", { rows: 4, value: verdict.rationale, dir: "auto", "aria-label": gettext("Rationale") });
  const links = manyRows({
    title: gettext("Evidence"),
    add: gettext("link"),
    rows: /** @type {EvidenceLink[]} */ (verdict.links),
    row: (one) => [input(gettext("Address"), one.url, { type: "url", name: "url" }), input(gettext("What it is"), one.title, { name: "title" })],
  });
  const url = input(gettext("Where the review is published"), verdict.url, { placeholder: "", type: "url" });
  const send = (/** @type {object} */ body, /** @type {string} */ message) =>
    actions.perform(() => server.act(`annotations/${annotation.id}/verdict`, { ...body, lastVerdict: verdict.id }), message);
  const takeAway = async () => {
    if (await send({ rating: "" }, gettext("Verdict removed."))) panel.close();
  };
  const panel = openPanel({
    beside,
    title: gettext("Is it so?"),
    rows: [make("p.proposition", { dir: "auto" }, claim.text), rating, field(gettext("Rationale"), rationale), links.element, field(gettext("Where the review is published"), url)],
    keep: async () => {
      if (!rating.value) {
        panel.wrong(gettext("Choose a verdict."));
        return false;
      }
      const evidence = links.rows.map((row) => ({ url: valueOf(row, "url"), title: valueOf(row, "title") }));
      return Boolean(await send({ rating: rating.value, rationale: rationale.value, links: evidence, url: url.value }, interpolate(gettext("Verdict: %(rating)s"), { rating: rating.value })));
    },
    also: claim.verdict ? [make("button", { type: "button", onclick: takeAway }, gettext("Remove"))] : [],
  });
  return panel;
}
