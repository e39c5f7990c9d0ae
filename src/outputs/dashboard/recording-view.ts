/**
 * A recording as a page in a browser: the same panels as of a run that goes on, at any of its events.
 *
 * The recording is replayed into it once; then it is served until whoever opened it is done.
 */
import { userDrawing } from '../../chart/user-drawing.js';
import { RampartError } from '../../model/failure.js';
import type { Plan } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import { isLoopbackHost, type ListenAddress } from '../listen-address.js';
import { drawToken } from './access.js';
import { DashboardServer } from './dashboard-server.js';
import { FrameHub } from './frame-hub.js';
import { loadPage } from './page-table.js';
import { type RecordingLook, RecordingSource } from './recording-source.js';

export class RecordingView {
  readonly #source: RecordingSource;
  readonly #hub: FrameHub;
  #server: DashboardServer | null = null;

  private constructor(source: RecordingSource) {
    this.#source = source;
    this.#hub = new FrameHub(source, () => {});
  }

  static async of(plan: Plan, look: RecordingLook): Promise<RecordingView> {
    const { scenario, seed, hash, version } = plan;
    return new RecordingView(
      new RecordingSource(plan, look, {
        scenario: scenario.name,
        file: scenario.file,
        mode: 'replayed',
        seed,
        planHash: hash,
        version,
        drawing: await userDrawing(scenario),
        isSteerable: false,
      }),
    );
  }

  /** Takes the next event of the recording. */
  apply(event: RunEvent): void {
    this.#source.apply(event);
  }

  /** There are no more events, because of this. */
  breakOff(reason: string): void {
    this.#source.breakOff(reason);
  }

  /**
   * Serves it, and keeps the process alive until it is closed.
   *
   * @param onGone hears what ended the serving from outside
   * @returns the address to be opened, with the token where that is needed
   * @throws RampartError `output.unavailable` when the address cannot be listened on
   */
  async serve(address: ListenAddress, onGone: (error: RampartError) => void): Promise<string> {
    const isOpen = isLoopbackHost(address.host);
    const token = drawToken();
    const page = await loadPage(isOpen ? token : null);
    const parts = { source: this.#source, hub: this.#hub, page, token };
    const tell = (reason: string): void => {
      onGone(
        new RampartError('output.unavailable', `The dashboard is no longer served at ${server.url}: ${reason}`, {
          hint: 'Start it again.',
        }),
      );
    };
    const server = await DashboardServer.open(address, parts, { onGone: tell });
    server.stay();
    this.#server = server;
    return isOpen ? server.url : `${server.url}#${token}`;
  }

  /** Lets everybody go who looks. */
  async close(): Promise<void> {
    this.#hub.end();
    await this.#server?.close();
    this.#source.close();
  }
}
