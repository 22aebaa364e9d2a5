// What every page of the desk has: the line to the server, and the outbox, which sends what this editor did on any page.

import { Connection } from "./connection.js";
import { showLine } from "./line.js";
import { Outbox } from "./outbox.js";
import { toast } from "./say.js";
import { quote } from "./store.js";
import { fill, gettext } from "./words.js";

export const page = document.body.dataset;
export const connection = new Connection({ session: `${page.desk}session`, editor: page.editorId });
export const outbox = new Outbox(connection, { editor: page.editorId });
showLine(connection, outbox, { name: page.editor });

// Nobody on this page waits for it: it was done on another one, or before this one was loaded again.
outbox.addEventListener("settled", ({ detail: { act, refused, waited, elsewhere } }) => {
  if (!refused || waited || elsewhere) return;
  const words = refused.annotation ? quote(refused.annotation) : "";
  const sentence = words ? fill(gettext("“%(words)s”: %(problem)s"), { words: shortened(words), problem: refused.message }) : refused.message;
  const link = act.page && act.page !== page.article ? { href: act.page + (refused.annotation ? `#${refused.annotation.id}` : ""), words: gettext("Open the article") } : null;
  toast(sentence, { wrong: true, link });
});

// After the page's own listeners are there.
setTimeout(() => outbox.start());

function shortened(words) {
  const letters = [...words];
  return letters.length > 80 ? `${letters.slice(0, 80).join("")}…` : words;
}
