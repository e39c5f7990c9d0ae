/**
 * Builds what runs in a browser: one page of `src/pages` at a time, into `dist/pages/<page>`.
 *
 *     vite build --mode dashboard
 *
 * Names are fixed: the server holds them in a table, and whoever upgrades gets fresh ones by `no-store`. Nothing is
 * fetched from anywhere, while building or afterwards. A page that is to be one file has its row say so.
 */
import { defineConfig, type PluginOption } from 'vite';
import { viteSingleFile } from 'vite-plugin-singlefile';

interface Page {
  /** Script and style within the page, for a file that is opened from disk. */
  readonly isSingleFile: boolean;
}

const PAGES: Readonly<Record<string, Page>> = {
  dashboard: { isSingleFile: false },
  report: { isSingleFile: true },
  compare: { isSingleFile: true },
};

const FIRST = 'dashboard';

export default defineConfig(({ mode }) => {
  // Tools that read this file ask for no page.
  const name = mode in PAGES ? mode : FIRST;
  const plugins: PluginOption[] = PAGES[name]?.isSingleFile ? [viteSingleFile()] : [];
  return {
    root: `src/pages/${name}`,
    base: './',
    plugins,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    logLevel: 'warn',
    build: {
      outDir: `../../../dist/pages/${name}`,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: { output: { entryFileNames: `${name}.js`, assetFileNames: `${name}.[ext]` } },
    },
  };
});
