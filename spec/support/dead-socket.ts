/**
 * Takes a listening socket away from a process of the command, when SIGUSR2 tells it to.
 *
 * A module loaded before the command waits for a server to listen on the given host. `shut` does to its socket what the
 * kernel does when an operator kills it (`ss --kill`): a child that has the same socket shuts it, and Node hears nothing.
 * `closed` closes the server, as a stray line of code might.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Death = 'shut' | 'closed';

const DEEDS: Readonly<Record<Death, string>> = {
  // Not as one of its first three: those would be made blocking, for us too.
  shut: `spawnSync('perl', ['-e', 'open(my $socket, "+<&=", 3) or die $!; shutdown($socket, 2) or die $!'],
    { stdio: ['ignore', 'inherit', 'inherit', server._handle.fd] });`,
  closed: 'server.close();',
};

/** Environment of a process in which the server that listens on `host` dies at SIGUSR2. @param folder for the module */
export function withDeathOf(host: string, death: Death, folder: string): Readonly<Record<string, string>> {
  const file = join(folder, `${death}-${host}.mjs`);
  writeFileSync(
    file,
    `import { spawnSync } from 'node:child_process';
     import { Server } from 'node:net';
     const listen = Server.prototype.listen;
     Server.prototype.listen = function (...args) {
       const server = this;
       if (args[0]?.host === '${host}') process.once('SIGUSR2', () => { ${DEEDS[death]} });
       return listen.apply(server, args);
     };`,
  );
  return { NODE_OPTIONS: `--import=${file}` };
}
