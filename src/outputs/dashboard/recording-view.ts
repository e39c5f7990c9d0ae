/**
 * A recording as a page in a browser: the same panels as of a run that goes on, at any of its events.
 *
 * The recording is replayed into it once; then it is served until whoever opened it is done.
 */
import { userDrawing } from '../../chart/user-drawing.js';
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
  #server: DashboardServer | null = null;

  private constructor(source: RecordingSource) {
    this.#source = source;
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
   * @returns the address to be opened, with the token where that is needed
   * @throws RampartError `output.unavailable` when the address cannot be listened on
   */
  async serve(address: ListenAddress): Promise<string> {
    const isOpen = isLoopbackHost(address.host);
    const token = drawToken();
    const hub = new FrameHub(this.#source, () => {});
    const page = await loadPage(isOpen ? token : null);
    this.#server = await DashboardServer.open(address, { source: this.#source, hub, page, token });
    this.#server.stay();
    return isOpen ? this.#server.url : `${this.#server.url}#${token}`;
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#source.close();
  }
}
