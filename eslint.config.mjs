import prettier from "eslint-config-prettier";
import simpleImportSort from "eslint-plugin-simple-import-sort";
import tseslint from "typescript-eslint";

const ban = (selector, message) => ({ selector, message });

export default tseslint.config(
  { ignores: ["node_modules/", "dist/", ".ics/", "**/*.js", "**/*.cjs", "**/*.mjs"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  prettier,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "simple-import-sort": simpleImportSort },
    rules: {
      "simple-import-sort/imports": "error",
      "simple-import-sort/exports": "error",
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/explicit-module-boundary-types": "error",
      // `const { left: _out, ...rest } = whole` is how an object loses a key.
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ["core/**"],
    rules: {
      "no-restricted-globals": [
        "error",
        "process",
        "fetch",
        "setTimeout",
        "setInterval",
        "console",
      ],
      "no-restricted-syntax": [
        "error",
        ban(
          "MemberExpression[object.name='Date'][property.name='now']",
          "core/ has no clock; take the time as an argument",
        ),
        ban(
          "NewExpression[callee.name='Date'][arguments.length=0]",
          "core/ has no clock; take the time as an argument",
        ),
        ban(
          "MemberExpression[object.name='Math'][property.name='random']",
          "core/ has no randomness; take it as an argument",
        ),
      ],
    },
  },
  {
    files: ["core/manifests/**"],
    rules: { "@typescript-eslint/explicit-module-boundary-types": "off" },
  },
  {
    files: ["chain/**", "providers/**", "components/**", "agent/**", "cli/**"],
    rules: { "no-console": "error" },
  },
  // A provider's methods are promised to be async, whether or not one waits.
  { files: ["providers/**", "tests/**"], rules: { "@typescript-eslint/require-await": "off" } },
  {
    files: ["tests/**"],
    rules: {
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-explicit-any": "off",
      "max-lines": "off",
    },
  },
);
