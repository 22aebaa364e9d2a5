// Third-party code that pages load without types.

declare module "django-prose-editor/editor";

declare const SwaggerUIBundle: { (options: object): void; presets: { apis: object } };
