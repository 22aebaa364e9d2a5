// Runs before the first paint (a classic script in the head), so that a remembered dark page never flashes light.
(() => {
  const ORDER = ["auto", "light", "dark"];
  const KEY = "claimdesk.theme";

  const remembered = () => {
    try {
      const theme = localStorage.getItem(KEY);
      return ORDER.includes(theme) ? theme : "auto";
    } catch {
      return "auto"; // storage switched off: the page still has to open
    }
  };

  document.documentElement.dataset.theme = remembered();

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-toggle]");
    if (!button) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const shown = document.documentElement.dataset.theme === "auto" ? (dark ? "dark" : "light") : document.documentElement.dataset.theme;
    const next = shown === "dark" ? "light" : "dark";
    // The choice that agrees with the system is kept as "auto": it then follows the system again.
    const theme = (next === "dark") === dark ? "auto" : next;
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // not remembered, but shown
    }
  });
})();
