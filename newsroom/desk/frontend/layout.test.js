import assert from "node:assert/strict";
import { test } from "node:test";

import { columns, settle } from "./layout.js";

test("cards with room are where they want to be", () => {
  assert.deepEqual(settle([0, 200, 400], [100, 100, 100]), [0, 200, 400]);
});

test("cards that would overlap share the shift", () => {
  assert.deepEqual(settle([100, 100], [40, 40], { gap: 10 }), [75, 125]);
});

test("cards never overlap, and keep their order and gap", () => {
  const heights = Array.from({ length: 200 }, (_, i) => 40 + ((i * 37) % 90));
  const wanted = Array.from({ length: 200 }, (_, i) => Math.floor(i / 7) * 60);
  for (const options of [{}, { pinned: 0 }, { pinned: 100 }, { pinned: 199, slack: 50 }]) {
    const tops = settle(wanted, heights, { gap: 12, ...options });
    for (let i = 1; i < tops.length; i += 1) assert.ok(tops[i] >= tops[i - 1] + heights[i - 1] + 11, `card ${i} of ${JSON.stringify(options)}`);
  }
});

test("no card is above the top of the page", () => {
  assert.equal(Math.min(...settle([0, 5, 10], [100, 100, 100])), 0);
});

test("the pinned card is where it wants to be and the others give way", () => {
  const tops = settle([300, 310, 320], [100, 100, 100], { gap: 10, pinned: 1 });
  assert.deepEqual(tops, [200, 310, 420]);
});

test("the pinned card is lower if those before it have no room above", () => {
  assert.deepEqual(settle([0, 20], [100, 100], { gap: 10, pinned: 1 }), [0, 110]);
});

test("the pinned card keeps its place if the shift exceeds the slack", () => {
  assert.deepEqual(settle([0, 20], [100, 100], { gap: 10, pinned: 1, slack: 50 }), [-90, 20]);
});

test("no cards give no tops", () => {
  assert.deepEqual(settle([], []), []);
});

test("marks on one line are side by side", () => {
  assert.deepEqual(columns([10, 10, 50], { size: 20 }), [{ top: 10, column: 0 }, { top: 10, column: 1 }, { top: 50, column: 0 }]);
});

test("a mark without a free column moves down to the first that is free", () => {
  assert.deepEqual(columns([10, 15, 18], { size: 20 }), [{ top: 10, column: 0 }, { top: 15, column: 1 }, { top: 30, column: 0 }]);
});
