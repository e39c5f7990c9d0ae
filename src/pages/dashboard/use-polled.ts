/** What is asked for again and again while it is looked at; the last answer stays when the server has gone. */
import { useEffect, useState } from 'preact/hooks';
import { ask } from './server.js';

/** @param everyMs null = once, and again when the question changes */
export function usePolled<Answer>(
  path: string | null,
  query: Readonly<Record<string, string | number | undefined>>,
  everyMs: number | null,
): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const question = JSON.stringify([path, query]);
  useEffect(() => {
    if (path === null) {
      setAnswer(null);
      return;
    }
    let isWanted = true;
    let timer = 0;
    const go = async (): Promise<void> => {
      try {
        const found = await ask<Answer>(path, query);
        if (isWanted) setAnswer(found);
      } catch {
        // The run may be over, or the user forgotten: what was shown stays.
      }
      if (isWanted && everyMs !== null) timer = setTimeout(() => void go(), everyMs) as unknown as number;
    };
    void go();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [question, everyMs]);
  return answer;
}
