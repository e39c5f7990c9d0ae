/**
 * Light or dark: as the system has it, unless the reader chose; always light on paper.
 *
 * Style sheets follow `data-theme` on the root element. What is drawn on a canvas cannot, so it listens here and draws
 * itself again; a change for paper is told before the page is printed.
 */
export type Theme = 'light' | 'dark';

const KEY = 'rampart-theme';
const listeners = new Set<(theme: Theme) => void>();
const system = matchMedia('(prefers-color-scheme: dark)');
let chosen = readChoice();
let isPrinting = false;

/** Follows the system and the printer from now on; once for a page. */
export function startTheme(): void {
  system.addEventListener('change', tell);
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
  tell();
}

export function currentTheme(): Theme {
  if (isPrinting) return 'light';
  return chosen ?? (system.matches ? 'dark' : 'light');
}

/** The other theme from now on, also the next time where the browser remembers. */
export function toggleTheme(): void {
  chosen = currentTheme() === 'dark' ? 'light' : 'dark';
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // A page from disk may have no storage: then the choice holds for this once.
  }
  tell();
}

/** Calls back at each change until the function returned is called. */
export function onTheme(listener: (theme: Theme) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function print(on: boolean): void {
  isPrinting = on;
  tell();
}

function tell(): void {
  const theme = currentTheme();
  document.documentElement.dataset['theme'] = theme;
  for (const listener of listeners) listener(theme);
}

function readChoice(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === 'light' || kept === 'dark' ? kept : null;
  } catch {
    return null;
  }
}
