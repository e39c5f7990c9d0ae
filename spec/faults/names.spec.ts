/** Names that cannot be looked up, and names that lead elsewhere, with the resolver of the system and a name server of our own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { canMakeNamespaces, NEEDS_NAMESPACES, startInNamespace } from '../support/namespace.js';
import { itWhere } from '../support/skip.js';

const FIXTURE = fileURLToPath(new URL('./names.fixture.ts', import.meta.url));

itWhere(canMakeNamespaces, NEEDS_NAMESPACES)(
  'N23 names fail in their class, and the address that was judged is the one connected to',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rampart-names-'));
    const resolverFile = join(folder, 'resolv.conf');
    writeFileSync(resolverFile, 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n');
    const { code, stdout, stderr } = await startInNamespace({ resolverFile }, [process.execPath, '--import', 'tsx', FIXTURE]).ended;
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { outcomes, asked, connections } = JSON.parse(stdout) as {
      outcomes: Record<string, string>;
      asked: Record<string, number>;
      connections: number;
    };
    expect(outcomes).toEqual({
      good: 'ok',
      absent: 'dns.not_found',
      empty: 'dns.not_found',
      broken: 'dns.failed',
      silent: 'dns.failed',
      public: 'target.refused',
      first: 'ok',
      second: 'target.refused',
    });
    // One question for each connection: what was judged cannot have changed until it was connected to.
    expect(asked).toMatchObject({ 'good.test': 1, 'public.test': 1, 'changing.test': 2 });
    expect(connections).toBe(2);
  },
);
