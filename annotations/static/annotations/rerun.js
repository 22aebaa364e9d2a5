// Updates the page of a re-run while it goes on. Without this script the page is correct when it is loaded.

const part = /** @type {HTMLElement} */ (document.getElementById("part"));
const EVERY = 1500; // milliseconds

async function look() {
  try {
    const answer = await fetch(part.dataset.part ?? "", { headers: { Accept: "text/html" }, redirect: "error" });
    if (answer.ok) {
      if (answer.headers.get("X-State") !== part.dataset.state) {
        location.reload();
        return;
      }
      // Only the progress changes: a button that somebody is about to press stays.
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const what of [".bar", "table"]) {
        const [old, next] = [part.querySelector(what), fresh.querySelector(what)];
        if (old && next) old.replaceWith(next);
        else if (next) part.querySelector(".bar")?.after(next);
      }
    }
  } catch {
    // The site cannot be reached; the next turn asks again.
  }
  setTimeout(look, EVERY);
}

if (part.hasAttribute("data-live")) setTimeout(look, EVERY);
