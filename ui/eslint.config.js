import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const onlyThePort = {
  patterns: [{ group: ['@tauri-apps/*'], message: 'Only ui/src/ipc/ speaks to Tauri: use the port.' }],
};

export default ts.config(
  {
    ignores: [
      'dist/',
      'dist-browser/',
      'node_modules/',
      'src/paraglide/',
      'src/ipc/bindings/',
      'src/ipc/fixtures/',
    ],
  },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-restricted-imports': ['error', onlyThePort],
      eqeqeq: 'error',
      'no-console': 'error',
      // No markup from strings, ever: content is typed blocks.
      'svelte/no-at-html-tags': 'error',
      'svelte/prefer-const': 'error',
      'svelte/require-each-key': 'error',
      // Maps and sets here are replaced whole, never changed in place.
      'svelte/prefer-svelte-reactivity': 'off',
      // The router is our own; there is no SvelteKit to resolve paths with.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['src/ipc/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['*.config.{js,ts}'], languageOptions: { globals: { ...globals.node } } },
);
