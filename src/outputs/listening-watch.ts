/**
 * Whether a server still listens, looked after by calling it: nobody else would tell.
 *
 * A listening socket can be taken away from outside (`ss --kill`). Node says nothing then, nobody gets in any more, and
 * the event loop is woken by the dead socket without end, at the cost of the run. So the server is called once a second,
 * over the loopback or whatever address it has; a call that is refused is the end of it.
 */
import { type AddressInfo, connect, type Server } from 'node:net';

const LOOK_MS = 1000;

/**
 * @param onGone hears why, once; the watch is over then
 * @returns ends the watch
 */
export function watchListening(server: Server, onGone: (reason: string) => void): () => void {
  let isCalling = false;
  const timer = setInterval(look, LOOK_MS).unref();
  const end = (): void => clearInterval(timer);
  return end;

  function look(): void {
    if (!server.listening) return gone('its socket was closed');
    if (isCalling) return;
    isCalling = true;
    const { address: host, port } = server.address() as AddressInfo;
    const call = connect({ host, port }).unref();
    call.on('connect', () => call.destroy());
    call.on('close', () => {
      isCalling = false;
    });
    // Whatever else keeps a call from being made (no file handle is left, say) tells nothing about the server.
    call.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') gone('its socket no longer listens');
    });
  }

  function gone(reason: string): void {
    end();
    onGone(reason);
  }
}
