/** A card with a heading: what every part of the dashboard stands in. */
import type { ComponentChildren } from 'preact';

export interface PanelProps {
  readonly title: string;
  readonly area: string;
  /** Beside the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Panel({ title, area, aside, children }: PanelProps) {
  const id = `panel-${area}`;
  return (
    <section class={`card panel panel-${area}`} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
