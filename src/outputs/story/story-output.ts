/** One user's story on standard output, in the place of the log of the run. */
import type { Writable } from 'node:stream';
import type { Input } from '../../journal/format.js';
import { RampartError } from '../../model/failure.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import { STANDARD_OUTPUT, incompleteness } from '../file-target.js';
import { LineWriter } from '../line-writer.js';
import { streamSink } from '../sink.js';
import { UserStory } from './user-story.js';

export class StoryOutput implements Output {
  readonly #user: number;
  readonly #story: UserStory;
  readonly #writer: LineWriter;
  #isEmpty = true;

  /** @param stream standard output; it is not closed */
  constructor(user: number, stream: Writable & { readonly fd?: number }) {
    this.#user = user;
    this.#story = new UserStory(user);
    this.#writer = new LineWriter(streamSink(stream));
    this.#writer.patient = true;
  }

  async open(): Promise<void> {
    this.#writer.write(`User ${this.#user}\n`);
  }

  /** Hears of an input before the events of its turn. */
  note(input: Input): void {
    this.#story.note(input);
  }

  event(event: RunEvent): void {
    for (const line of this.#story.lines(event)) {
      this.#isEmpty = false;
      this.#writer.write(`${line}\n`);
    }
  }

  /** Rejects with `command.usage` when there was no such user. */
  async finish(): Promise<void> {
    const { failure } = await this.#writer.finish();
    const problem = incompleteness('story', STANDARD_OUTPUT, { dropped: 0, failure });
    if (problem !== null) throw problem;
    if (this.#isEmpty) throw new RampartError('command.usage', `There is no user ${this.#user} in what was replayed`);
  }
}
