// Light or dark. A classic script in the head: it runs before the first paint, so a dark page never flashes light.
(() => {
  const ORDER = ["auto", "light", "dark"];
  const KEY = "claimdesk.theme";

  const remembered = () => {
    try {
      const theme = localStorage.getItem(KEY);
      return theme && ORDER.includes(theme) ? theme : "auto";
    } catch {
      return "auto"; // storage is switched off
    }
  };

  document.documentElement.dataset.theme = remembered();

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-theme-toggle]")) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const shown = document.documentElement.dataset.theme === "auto" ? (dark ? "dark" : "light") : document.documentElement.dataset.theme;
    const next = shown === "dark" ? "light" : "dark";
    // A choice that agrees with the system is stored as "auto", and follows the system again.
    const theme = (next === "dark") === dark ? "auto" : next;
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // shown, but not stored
    }
  });
})();
