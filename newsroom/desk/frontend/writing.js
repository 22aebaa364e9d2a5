// The page of a text: the prose editor over the text's field, and the form that saves. The editor offers only what the
// server keeps. Without JavaScript the field stays a plain one with HTML in it, and the form is sent by the browser.

import {
  Blockquote, Bold, BulletList, Caption, Document, Dropcursor, Figure, Gapcursor, HardBreak, Heading, History, Image,
  Italic, Link, ListItem, Menu, OrderedList, Paragraph, Text, createTextareaEditor,
} from "django-prose-editor/editor";

import { connection, askToLogIn, page } from "./page.js";
import { TextForm } from "./saving.js";

const extensions = [
  Document, Paragraph, Text, HardBreak, Bold, Italic, Blockquote, BulletList, OrderedList, ListItem, Figure, Caption,
  Image, Dropcursor, Gapcursor, History,
  Heading.configure({ levels: [2, 3] }),
  Link.configure({ enableTarget: false, protocols: ["http", "https", "mailto"] }),
  Menu,
];

const form = /** @type {HTMLFormElement} */ (document.getElementById("text"));
/** @type {(() => void)[]} */
const refill = [];
const text = new TextForm(form, { editor: page.editorId, connection, askToLogIn, restored: () => refill.forEach((one) => one()) });

for (const field of /** @type {NodeListOf<HTMLTextAreaElement>} */ (document.querySelectorAll("textarea[data-prose]"))) {
  const editor = createTextareaEditor(field, extensions);
  editor.on("update", () => text.typed()); // a button of the editor makes no "input" event
  refill.push(() => editor.commands.setContent(field.value));
  // After Back the browser restores the field only when the editor has read it.
  addEventListener("pageshow", () => {
    if (field.value !== field.defaultValue) editor.commands.setContent(field.value);
  });
  // The label belongs to the hidden field; the element that is typed into needs its name.
  const name = field.labels?.[0]?.textContent ?? "";
  for (const typed of field.parentElement?.querySelectorAll("[contenteditable]") ?? []) typed.setAttribute("aria-label", name);
}
