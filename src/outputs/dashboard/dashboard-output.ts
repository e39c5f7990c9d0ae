/**
 * The run as a page in a browser, while it lasts.
 *
 * The page is there before the first event. When the run has ended, everyone who looks gets the final numbers and is let
 * go, and the server goes with the command: a run in a pipeline must end when it has ended. The page keeps what it shows.
 */
import { userDrawing } from '../../chart/user-drawing.js';
import type { Command } from '../../model/command.js';
import type { Plan, RunMode } from '../../model/plan.js';
import type { RunEvent } from '../../model/run-event.js';
import type { Output } from '../../ports.js';
import { formatListenAddress, isLoopbackHost, type ListenAddress } from '../listen-address.js';
import { drawToken } from './access.js';
import { DashboardServer } from './dashboard-server.js';
import { FrameHub } from './frame-hub.js';
import { type LiveLook, LiveSource } from './live-source.js';
import { loadPage } from './page-table.js';

export interface DashboardOptions extends LiveLook {
  readonly address: ListenAddress;
  readonly mode: RunMode;
  /** Hears what an operator says on the page; left out where nothing can be steered. */
  readonly onCommand?: (command: Command) => void;
  /** Hears what is doubtful about the address, before it is listened on, and that it is listened on no more. */
  readonly onWarning?: (warning: string) => void;
  /** Hears where the page is, once it is there: an address to be opened, with the token where that is needed. */
  readonly onListening?: (url: string) => void;
}

export class DashboardOutput implements Output {
  readonly #options: DashboardOptions;
  #source: LiveSource | null = null;
  #hub: FrameHub | null = null;
  #server: DashboardServer | null = null;

  constructor(options: DashboardOptions) {
    this.#options = options;
  }

  /** Rejects with `output.unavailable` when the address cannot be listened on. */
  async open(plan: Plan): Promise<void> {
    const { address, mode, onCommand, onWarning, onListening } = this.#options;
    const isOpen = isLoopbackHost(address.host);
    if (!isOpen) onWarning?.(openToOthers(address));
    const source = new LiveSource(plan, this.#options, {
      scenario: plan.scenario.name,
      file: plan.scenario.file,
      mode,
      seed: plan.seed,
      planHash: plan.hash,
      version: plan.version,
      drawing: await userDrawing(plan.scenario),
      isSteerable: onCommand !== undefined,
      recording: null,
    });
    const hub = new FrameHub(source, (isWatched) => {
      source.watched = isWatched;
    });
    const token = drawToken();
    const page = await loadPage(isOpen ? token : null);
    const onGone = (reason: string): void => {
      onWarning?.(`The dashboard is no longer served at ${server.url}: ${reason}; the run goes on without it`);
    };
    const parts = { source, hub, page, token, ...(onCommand === undefined ? {} : { onCommand }) };
    const server = await DashboardServer.open(address, parts, { onGone });
    this.#server = server;
    this.#source = source;
    this.#hub = hub;
    onListening?.(isOpen ? server.url : `${server.url}#${token}`);
  }

  event(event: RunEvent): void {
    this.#source?.apply(event);
  }

  /** Everyone who looks gets the final numbers. */
  async finish(): Promise<void> {
    this.#hub?.end();
  }

  /** After every other output; also where a run was refused. Idempotent. */
  async close(): Promise<void> {
    await this.#server?.close();
  }
}

export function openToOthers(address: ListenAddress): string {
  return `The dashboard is served on ${formatListenAddress(address)}, unencrypted: whoever can reach this host and has the token in its address can see and steer the run`;
}
