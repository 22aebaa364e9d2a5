// The API's reference page. A file of its own, since the content security policy allows no inline script.

// Swagger UI's dark colours depend on this class. It has a button for it in a bar that this page does not show.
const dark = matchMedia("(prefers-color-scheme: dark)");
const showScheme = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", showScheme);
showScheme();

const place = /** @type {HTMLElement} */ (document.getElementById("swagger-ui"));
SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  // The default sends the schema's address to an external service.
  validatorUrl: null,
  // The browser does not store a key that was typed in.
  persistAuthorization: false,
});
