/** What the host and the process can do to a run. */
import type { Row } from './row.js';

export const HOST_ROWS: readonly Row[] = [
  ['H1', 'An address of a pool is not on this host', 'Refused before the start: exit 4, the addresses and the command that adds them'],
  ['H2', 'An address is taken away during the run', '`address.unavailable` for its users; everybody else goes on; every lease comes home'],
  [
    'H3',
    'A source address, or the host, has no port left',
    '`ports.exhausted`, on that address alone; its user hears so after a pause, 0.1 s at first and up to 1 s in a row: never a busy loop',
  ],
  [
    'H4',
    'Closed connections hold their ports for a minute',
    'Warned of before the start where the plan needs more; else `ports.exhausted`',
  ],
  ['H5', 'An IPv6 source for an IPv4 target, or the reverse', '`address.family`'],
  [
    'H6',
    'No file handle is left: for a connection, for a name, for a crowd',
    'Refused before the start with the numbers (exit 4), or `host.fd_exhausted`; the resolver is not blamed; the report is written',
  ],
  ['H7', 'The heap fills up', 'A warning, then an end at once with everything written and exit 1, before the engine gives up'],
  ['H8', 'The wall clock jumps by hours', 'No duration, timer or order changes'],
  ['H9', 'The process is busy for a while', 'Told as lag; an answer that waited is no timeout; the report says not to trust it'],
  ['H10', 'The process is stopped for seconds and continued', 'As H9; the run ends as planned'],
  [
    'H11',
    'SIGINT in each phase of a run or a replay, also while its dashboard is watched',
    'Exit 130, report and events whole, every address home; a page of a recording is closed with exit 0; nobody who looks holds up the end',
  ],
  ['H12', 'SIGTERM and SIGHUP in each phase of a run or a replay', 'Exit 143, else as H11'],
  ['H13', 'A second and a third signal', 'An end within a second, with the code of the first; no stack is printed'],
  ['H14', 'SIGKILL in each phase of a run', 'The events are a whole beginning without a fault in it; nothing stays behind'],
  [
    'H15',
    'A defect: an exception or a rejection nobody caught',
    'Told once with its stack; users are stopped, leases return, the report is written; exit 1',
  ],
  ['H16', 'The disk is full', 'The run goes on; exit 5 and what is missing; the recording says that it is incomplete'],
  ['H17', 'An output in a folder that is not there, or may not be written', 'Refused before the start: exit 4'],
  ['H18', 'Standard output is closed, full or read slowly', 'The run goes on; a closed one changes nothing, a full one is exit 5'],
  [
    'H19',
    'The port for metrics or for the dashboard is in use, or dies in the middle of a run',
    'Refused before the start: exit 4; one that dies is told of once, and the run goes on to its results and exit code without it',
  ],
  [
    'H20',
    'Metrics are scraped as fast as can be; a thousand watch the dashboard at once; readers never read',
    'Every scrape is answered; 32 may watch, the others are told so; who reads slowly misses frames and is told how many; the run makes every request',
  ],
  ['H21', 'Other processes use all of the machine', 'The report says that its figures are not to be trusted, and why'],
  ['H22', 'Something in the core reads a clock or draws by chance', 'Found by a rule on the text, and by traps while a simulation runs'],
  [
    'H23',
    'Two runs on one host use the same pool',
    'Nothing: each run grants its own leases',
    'Whether two runs may share addresses is for whoever starts them to know; the kernel keeps their ports apart. A lock would need a place outside the run that outlives it.',
  ],
  ['H24', 'No environment, no home, another time zone, locale, umask; a folder that is gone', 'The same events, to the byte'],
];
