// Rules for all JavaScript of the project: browser modules, classic scripts of the admin, and unit tests under Node.
import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["build/", ".venv/", ".data/"] },
  js.configs.recommended,
  {
    files: ["**/*.js"],
    languageOptions: { ecmaVersion: "latest", sourceType: "module", globals: { ...globals.browser, ...globals.es2025 } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      // It also counts `??`, `?.` and default values, which branch nothing that a reader has to follow.
      complexity: ["error", 16],
      "consistent-return": "error",
      eqeqeq: "error",
      "max-lines": ["error", 600],
      "no-console": "error",
      "no-eval": "error",
      "no-implicit-coercion": "error",
      "no-shadow": "error",
      "no-throw-literal": "error",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_", argsIgnorePattern: "^_" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      // Received text must never be parsed as HTML: `make` in dom.js builds elements from text.
      "no-restricted-properties": ["error", { property: "outerHTML" }, { property: "insertAdjacentHTML" }],
      "no-restricted-syntax": [
        "error",
        { selector: "AssignmentExpression > MemberExpression.left[property.name='innerHTML']", message: "Build elements from text." },
      ],
    },
  },
  { files: ["newsroom/api/static/**"], languageOptions: { sourceType: "script", globals: { SwaggerUIBundle: "readonly" } } },
  { files: ["**/*.test.js", "eslint.config.js"], languageOptions: { globals: globals.node } },
];
