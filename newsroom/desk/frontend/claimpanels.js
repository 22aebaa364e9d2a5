// What is said, and is it so? Which claim the words state, their values, a verdict. All is proposed; the server decides.

import { make } from "./dom.js";
import { choice, field, input, manyRows, openPanel, radios } from "./panel.js";
import { announce } from "./say.js";
import { fill, gettext, MODALITIES as SHOWN_MODALITIES, ngettext } from "./words.js";

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

/**
 * Asks which claim the words state: one that stands already, or their own.
 *
 * @returns {Promise<object>} the panel, once it is open
 */
export async function askForSame({ server, acts, beside, annotation, changed }) {
  const { candidates, merged } = await server.get(`annotations/${annotation.id}/same`);
  const options = candidates.map((one) => ({ one }));
  if (annotation.claim?.statements) options.push({ own: true });
  let active = 0;
  const list = make(
    "ul.options",
    { role: "listbox", tabIndex: 0, "aria-label": gettext("Claims that stand already"), onkeydown: press, "data-first": "" },
    options.map((option, i) => make("li", { id: `same-${i}`, role: "option", onpointermove: () => activate(i), onclick: () => choose(false) }, content(option))),
  );
  const may = annotation.state === "accepted" && annotation.claim;
  const panel = openPanel({
    beside,
    title: gettext("Which claim do the words state?"),
    rows: [
      options.length ? list : make("p.hint", {}, gettext("No claim that stands is like this one.")),
      options.length && may && make("p.hint", {}, gettext("⇧Enter: the two claims are one, in all their articles")),
      merged.length && [
        make("h3", {}, gettext("Merged into this claim")),
        make("ul", {}, merged.map((one) =>
          make("li", {}, make("span", {}, one.text), make("button", { type: "button", "aria-label": fill(gettext("Split again: %(text)s"), one), onclick: () => send(`claims/${annotation.claim.id}/split`, one, gettext("Split again.")) }, gettext("Split again"))))),
      ],
    ].filter(Boolean),
    kept: gettext("States it"),
    keep: options.length ? () => choose(false) : null,
    also: may && candidates.length ? [make("button", { type: "button", onclick: () => choose(true) }, gettext("The two are one"), make("kbd", {}, "⇧Enter"))] : [],
  });
  activate(0);
  return panel;

  function content({ one }) {
    if (!one) return [make("b", {}, gettext("A claim of its own")), make("small", {}, gettext("none of these"))];
    const percent = `${Math.round(one.likeness * 100)} %`;
    const stated = fill(ngettext("%(count)s statement", "%(count)s statements", one.statements), { count: one.statements });
    return [
      make("b", { dir: "auto" }, one.text),
      make("small", {}, make("span.likeness", { title: gettext("likeness") }, percent), ` ${[one.sources.join(", "), stated, ...one.why].filter(Boolean).join(" · ")}`),
    ];
  }

  function activate(index) {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === index)));
    if (options.length) list.setAttribute("aria-activedescendant", `same-${index}`);
    list.children[index]?.scrollIntoView({ block: "nearest" });
  }

  function press(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
    if (step) activate((active + step + options.length) % options.length);
    else if (event.key === "Enter") choose(event.shiftKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async function choose(both) {
    const { one, own } = options[active];
    let done;
    if (own) done = await acts.carryOut(annotation.id, () => server.act(`annotations/${annotation.id}/part`, { seen: annotation.seen }), gettext("A claim of its own."));
    else if (both && may) return send(`claims/${one.id}/merge`, annotation.claim, fill(gettext("The two claims are one: %(text)s"), one));
    else done = await acts.carryOut(annotation.id, () => server.act(`annotations/${annotation.id}/join`, { claim: one.id, seen: annotation.seen }), fill(gettext("States now: %(text)s"), one));
    if (done) panel.close();
    return Boolean(done);
  }

  async function send(path, gone, words) {
    try {
      await server.act(path, { gone: gone.id });
    } catch (error) {
      panel.wrong(error.message);
      return false;
    }
    announce(words);
    changed();
    panel.close();
    return true;
  }
}

/** Shows how the claim is worded and what the words say, to mend. */
export function askForValues({ server, acts, beside, annotation }) {
  const { attributes, kind, claim } = annotation;
  const proposition = claim && make("textarea", { rows: 2, value: claim.text, dir: "auto", "aria-label": gettext("Proposition") });
  const modality = kind !== "figure" && radios(gettext("Modality"), attributes.modality ?? "asserted", MODALITIES);
  const figures = kind !== "quotation" && manyRows({
    title: gettext("Figures"),
    add: gettext("figure"),
    rows: kind === "figure" ? [attributes] : (attributes.figures ?? []),
    row: (one) => [
      choice(gettext("Hedge"), one.hedge ?? "", HEDGES),
      input(gettext("From"), one.low, { name: "low", inputMode: "decimal", size: 8 }),
      input(gettext("To"), one.high, { name: "high", inputMode: "decimal", size: 8 }),
      input(gettext("Unit"), one.unit, { name: "unit", size: 6 }),
      input(gettext("Of what"), one.noun, { name: "noun" }),
    ],
  });
  if (figures && kind === "figure") figures.querySelector(":scope > button").hidden = true; // a figure is one
  const first = input(gettext("From"), attributes.from, { type: "date" });
  const last = input(gettext("To"), attributes.to, { type: "date" });
  const panel = openPanel({
    beside,
    title: gettext("What do the words say?"),
    rows: [
      proposition && field(gettext("Proposition"), proposition),
      modality && field(gettext("Modality"), modality),
      figures,
      make("fieldset.many", {}, make("legend", {}, gettext("The time spoken of")), make("div.row", {}, first, make("span", {}, "–"), last)),
    ].filter(Boolean),
    keep,
  });
  const before = JSON.stringify(said());
  return panel;

  function said() {
    const rows = figures ? figures.rows.map(figure) : [];
    return {
      ...(modality && { modality: modality.value }),
      ...(kind === "claim" && { figures: rows }),
      ...(kind === "figure" && rows[0]),
      from: first.value || null,
      to: last.value || null,
    };
  }

  async function keep() {
    const words = proposition ? proposition.value.trim() : "";
    const sent = []; // both at once: neither waits on this page for the other's answer
    if (proposition && words !== claim.text) {
      const worded = acts.carryOut(annotation.id, () => server.act(`annotations/${annotation.id}/wording`, { text: words, seen: claim.wording }), gettext("Worded."));
      sent.push(worded.then((done) => {
        if (done) claim.text = words;
        return done;
      }));
    }
    if (JSON.stringify(said()) !== before) sent.push(acts.carryOut(annotation.id, () => server.act(`annotations/${annotation.id}/values`, { attributes: said(), seen: annotation.reading }), gettext("Values kept.")));
    return (await Promise.all(sent)).every(Boolean);
  }
}

/** A row's figure as it was typed; the server reads it, and refuses in words what is no number. */
function figure(row) {
  const value = (name) => row.querySelector(`[name=${name}]`).value.trim();
  return { low: value("low"), high: value("high"), noun: value("noun"), unit: value("unit") || null, hedge: row.querySelector("select").value };
}

/** Asks whether the claim is so, and why. */
export function askForVerdict({ server, acts, beside, annotation, ratings }) {
  const { claim } = annotation;
  const verdict = claim.verdict ?? { rating: "", rationale: "", links: [], url: "" };
  const rating = radios(gettext("Verdict"), verdict.rating, Object.fromEntries(ratings.map((one) => [one, one])));
  const rationale = make("textarea", { rows: 4, value: verdict.rationale, dir: "auto", "aria-label": gettext("Rationale") });
  const links = manyRows({
    title: gettext("Evidence"),
    add: gettext("link"),
    rows: verdict.links,
    row: (one) => [input(gettext("Address"), one.url, { type: "url", name: "url" }), input(gettext("What it is"), one.title, { name: "title" })],
  });
  const url = input(gettext("Where the review is published"), verdict.url, { placeholder: "", type: "url" });
  const send = (body, words) => acts.carryOut(annotation.id, () => server.act(`annotations/${annotation.id}/verdict`, { ...body, seen: verdict.id ?? null }), words);
  const panel = openPanel({
    beside,
    title: gettext("Is it so?"),
    rows: [make("p.said", { dir: "auto" }, claim.text), rating, field(gettext("Rationale"), rationale), links, field(gettext("Where the review is published"), url)],
    keep: async () => {
      if (!rating.value) {
        panel.wrong(gettext("Choose a verdict."));
        return false;
      }
      const evidence = links.rows.map((row) => ({ url: row.querySelector("[name=url]").value, title: row.querySelector("[name=title]").value }));
      return Boolean(await send({ rating: rating.value, rationale: rationale.value, links: evidence, url: url.value }, fill(gettext("Verdict: %(rating)s"), { rating: rating.value })));
    },
    also: claim.verdict ? [make("button", { type: "button", onclick: async () => (await send({ rating: "" }, gettext("Verdict taken away."))) && panel.close() }, gettext("Take away"))] : [],
  });
  return panel;
}
