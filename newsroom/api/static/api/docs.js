"use strict";

// In a file of its own: the page's policy allows no script that stands in the page.
// Swagger UI's own dark colours hang on this class; it sets it by a button of a bar that we do not show.
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();

const place = document.getElementById("swagger-ui");
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  // The default sends the address of our schema to a service elsewhere.
  validatorUrl: null,
  // A key that was typed in is gone with the page.
  persistAuthorization: false,
});
