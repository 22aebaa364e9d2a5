// Translation. gettext and ngettext come from Django's JavaScript catalogue (desk:words), which the page loads before.

const page = globalThis.document;
const catalogue = /** @type {any} */ (globalThis);

/** @type {(message: string) => string} */
export const gettext = catalogue.gettext ?? ((message) => message);
/** @type {(one: string, many: string, count: number) => string} */
export const ngettext = catalogue.ngettext ?? ((one, many, count) => (count === 1 ? one : many));

/** The interface language, a BCP 47 tag. */
export const language = page?.documentElement.lang || "en";

/** The reader's time zone; undefined: the browser's own. */
export const timeZone = page?.body.dataset.zone || undefined;

/**
 * Replace each "%(name)s" in `message` with the value of that name.
 *
 * @param {string} message
 * @param {object} values
 */
export function interpolate(message, values) {
  const named = /** @type {Record<string, unknown>} */ (values);
  return message.replace(/%\((\w+)\)s/g, (_, name) => String(named[name]));
}
