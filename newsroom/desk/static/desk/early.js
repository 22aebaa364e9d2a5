// Asks what is said of the article while the browser still reads its text (a classic script in the head): the two take
// about as long, and neither has to wait for the other.
{
  const { state, editor } = document.currentScript.dataset;
  globalThis.early = fetch(state, { credentials: "same-origin", headers: { "X-Editor": editor } }).catch(() => null);
}
