import assert from "node:assert/strict";
import { test } from "node:test";

import { formatAge, formatFigure, formatMoment, formatTime, withoutMarks } from "./format.js";

test("figures show hedge, amount and noun", () => {
  assert.equal(formatFigure({ low: 1400, high: 1400, noun: "dockers", hedge: "about" }), "≈ 1,400 dockers");
  assert.equal(formatFigure({ low: 30, high: 40, noun: "ships" }), "30–40 ships");
  assert.equal(formatFigure({ low: 30_000_000, high: 30_000_000, noun: "euros", unit: "EUR" }), "30 million euros");
  assert.equal(formatFigure({ low: 3.5, high: 3.5, unit: "km" }), "3.5 km");
});

test("a rate, a change and a tally look like no level, total or range", () => {
  assert.equal(formatFigure({ low: 140, high: 140, unit: "km", rate: "hour" }), "140 km / hour");
  assert.equal(formatFigure({ low: 12, high: 12, noun: "dead", change: "up" }), "↑ 12 dead");
  assert.equal(formatFigure({ low: 3, high: 3, unit: "percent", hedge: "about", change: "down" }), "↓ ≈ 3 %");
  assert.equal(formatFigure({ low: 397, high: 0, noun: "votes", unit: "tally" }), "397 : 0 votes");
  assert.equal(formatFigure({ low: 3, high: 3, unit: "tally" }), "3 : 3");
});

test("an open end makes a figure a bound", () => {
  assert.equal(formatFigure({ low: 2000, noun: "people" }), "≥ 2,000 people");
  assert.equal(formatFigure({ high: 50, noun: "people", hedge: "about" }), "≤ 50 people");
  assert.equal(formatFigure({ low: 2000, noun: "people", hedge: "more than" }), "> 2,000 people");
});

test("a share names what it is of", () => {
  assert.equal(formatFigure({ low: 3, high: 3, unit: "percent", noun: "voters" }), "3 % of voters");
  assert.equal(formatFigure({ low: 3, high: 3, unit: "%" }), "3 %");
});

test("a figure without a number shows nothing", () => {
  assert.equal(formatFigure({}), "");
  assert.equal(formatFigure({ low: null, high: null, noun: "ships" }), "");
});

test("quotation marks around a quotation are not doubled", () => {
  assert.equal(withoutMarks("“They count the people”"), "They count the people");
  assert.equal(withoutMarks("«ja»"), "ja");
  assert.equal(withoutMarks("the “big” one"), "the “big” one");
});

test("times are days, ranges and open ranges", () => {
  assert.equal(formatTime({ from: "2024-05-12", to: "2024-05-12" }), "12 May 2024");
  assert.equal(formatTime({ from: "2024-05-12", to: "2024-05-18" }).replace(/\s/g, " "), "12 – 18 May 2024");
  assert.equal(formatTime({ from: "2024-05-12" }), "from 12 May 2024");
  assert.equal(formatTime({ to: "2024-05-12" }), "until 12 May 2024");
  assert.equal(formatTime({}), "");
});

test("a moment is a time today and a day before", () => {
  const now = new Date(2026, 4, 12, 18, 0);
  assert.equal(formatMoment(new Date(2026, 4, 12, 8, 2).toISOString(), now), "08:02");
  assert.equal(formatMoment(new Date(2026, 4, 11, 8, 2).toISOString(), now), "11 May");
});

test("an age is told in the largest unit that fits", () => {
  const now = Date.UTC(2026, 0, 10);
  const ages = [20, 5 * 60, 3 * 3600, 26 * 3600, 5 * 86400].map((seconds) => formatAge(now - seconds * 1000, now, "en"));
  assert.deepEqual(ages, ["this minute", "5 minutes ago", "3 hours ago", "yesterday", "5 days ago"]);
  assert.equal(formatAge(now - 5 * 60000, now, "de"), "vor 5 Minuten");
});
