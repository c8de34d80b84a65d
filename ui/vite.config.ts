import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

// A preview in a plain browser obeys the policy the program's own window has.
const program = JSON.parse(readFileSync('../tauri.conf.json', 'utf8')) as {
  app: { security: { csp: string } };
};
const policy = program.app.security.csp;

// `npm run dev` and `npm run preview` show the window in a plain browser, on the fixtures core writes;
// the release build (mode "production") holds no fixtures.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  clearScreen: false,
  server: { port: 5173, strictPort: true, fs: { allow: ['..'] } },
  preview: { port: 4173, strictPort: true, headers: { 'Content-Security-Policy': policy } },
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  build: {
    // WebKitGTK 2.44, Safari 17.5 and WebView2 all know light-dark(), container queries and nesting.
    target: ['safari17.5', 'chrome123'],
    // The content security policy allows no data: fonts, and pictures are better as files than as text.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Longer than anything a test waits for, on a machine with other work.
    testTimeout: 30_000,
  },
}));
