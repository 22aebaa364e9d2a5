// The prose editor over the text's field. It offers only what the server keeps. Without JavaScript the field stays a plain
// one with HTML in it.

import {
  Blockquote, Bold, BulletList, Caption, Document, Dropcursor, Figure, Gapcursor, HardBreak, Heading, History, Image,
  Italic, Link, ListItem, Menu, OrderedList, Paragraph, Text, createTextareaEditor,
} from "django-prose-editor/editor";

const extensions = [
  Document, Paragraph, Text, HardBreak, Bold, Italic, Blockquote, BulletList, OrderedList, ListItem, Figure, Caption,
  Image, Dropcursor, Gapcursor, History,
  Heading.configure({ levels: [2, 3] }),
  Link.configure({ enableTarget: false, protocols: ["http", "https", "mailto"] }),
  Menu,
];

for (const field of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll("textarea[data-prose]"))) {
  const editor = createTextareaEditor(field, extensions);
  // After Back the browser restores the field only when the editor has read it.
  addEventListener("pageshow", () => {
    if (field.value !== field.defaultValue) editor.commands.setContent(field.value);
  });
  // The label belongs to the hidden field; the element that is typed into needs its name.
  const name = field.labels?.[0]?.textContent ?? "";
  for (const typed of field.parentElement?.querySelectorAll("[contenteditable]") ?? []) typed.setAttribute("aria-label", name);
}

// The browser asks before unsaved text is left.
const form = /** @type {HTMLFormElement} */ (document.querySelector("form"));
let changed = "unsaved" in form.dataset;
form.addEventListener("input", () => { changed = true; });
form.addEventListener("submit", () => { changed = false; });
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
