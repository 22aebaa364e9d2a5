// Positions of cards: beside their words, in order, never overlapping. Numbers only, no DOM.

/**
 * Return tops for cards that want to be at `wanted` (ascending), each as near to it as the others allow.
 *
 * Cards that would overlap share the shift (least squares, pool adjacent violators: linear time), so a crowded paragraph
 * moves its cards a little up and down instead of pushing all that follow down the page. No card is above 0.
 *
 * The card `pinned` is where it wants to be, and the others give way. If those before it have no room above, it is lower,
 * by `slack` at most; if that is not enough, it is where it wants to be and they leave the page at the top.
 *
 * @param {number[]} wanted px
 * @param {number[]} heights px
 * @param {{gap?: number, pinned?: number, slack?: number}} [options]
 * @returns {number[]} px
 */
export function settle(wanted, heights, { gap = 12, pinned = -1, slack = Infinity } = {}) {
  const above = [0]; // the height of all cards before this one; without it "not overlapping" means "ascending"
  for (let i = 1; i < wanted.length; i += 1) above[i] = above[i - 1] + heights[i - 1] + gap;
  const free = wanted.map((top, i) => top - above[i]);
  let pools = [];
  if (pinned >= 0 && pinned < free.length) {
    const at = free[pinned] < -slack ? free[pinned] : Math.max(free[pinned], 0);
    const highest = Math.min(0, at);
    pools = [
      ...pool(free.slice(0, pinned)).map((one) => ({ ...one, mean: Math.min(Math.max(one.mean, highest), at) })),
      { mean: at, count: 1 },
      ...pool(free.slice(pinned + 1)).map((one) => ({ ...one, mean: Math.max(one.mean, at) })),
    ];
  } else {
    pools = pool(free).map((one) => ({ ...one, mean: Math.max(one.mean, 0) }));
  }
  /** @type {number[]} */
  const tops = [];
  for (const { mean, count } of pools) for (let i = 0; i < count; i += 1) tops.push(mean + above[tops.length]);
  return tops.map(Math.round);
}

/** @param {number[]} values */
function pool(values) {
  /** @type {{mean: number, count: number}[]} */
  const pools = [];
  for (const value of values) {
    let last = { mean: value, count: 1 };
    for (let before = pools.at(-1); before && before.mean > last.mean; before = pools.at(-1)) {
      pools.pop();
      const count = before.count + last.count;
      last = { mean: (before.mean * before.count + last.mean * last.count) / count, count };
    }
    pools.push(last);
  }
  return pools;
}

/**
 * Return columns for marks of `size` px that want to be at `wanted` (ascending). Two that share a line are side by side;
 * if all columns are taken, the mark moves down to the first that is free.
 *
 * @param {number[]} wanted px
 * @param {{size?: number, count?: number}} [options]
 * @returns {{top: number, column: number}[]}
 */
export function columns(wanted, { size = 22, count = 2 } = {}) {
  const free = Array(count).fill(-Infinity);
  return wanted.map((top) => {
    let column = free.findIndex((bottom) => bottom <= top);
    if (column < 0) column = free.indexOf(Math.min(...free));
    const at = Math.max(top, free[column]);
    free[column] = at + size;
    return { top: Math.round(at), column };
  });
}
