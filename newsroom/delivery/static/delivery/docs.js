"use strict";

// In a file of its own: the page's policy allows no script that stands in the page.
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
