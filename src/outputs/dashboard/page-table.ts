/** The files of the page, all of them, in memory: what is asked for is looked up here, and no path of this host is made of it. */
import { readPageFile } from '../page-file.js';

export interface PageFile {
  readonly type: string;
  readonly text: string;
}

const FILES = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/dashboard.js', file: 'dashboard.js', type: 'text/javascript; charset=utf-8' },
  { path: '/dashboard.css', file: 'dashboard.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
] as const;

/** Stands in the page where its token goes, where it is given one. */
const TOKEN_PLACE = 'content="{{token}}"';

/** @param token for the page itself; null where whoever opens it has to bring it. */
export async function loadPage(token: string | null): Promise<ReadonlyMap<string, PageFile>> {
  const files = await Promise.all(
    FILES.map(async ({ path, file, type }): Promise<[string, PageFile]> => {
      const text = await readPageFile(`dashboard/${file}`);
      return [path, { type, text: path === '/' ? text.replace(TOKEN_PLACE, `content="${token ?? ''}"`) : text }];
    }),
  );
  return new Map(files);
}
