/** Flags that keep a run from doing harm; what holds when they are not given is in `guard-values`. */
import type { Command } from 'commander';
import { asConnectionLimit, asErrorLimit, asRateLimit, asSilenceLimit, collectTargets } from '../guard-values.js';
import { option } from '../option.js';

/** What a run that really sends takes. */
export function withTargetGuards(command: Command): Command {
  return command
    .addOption(option('--allow-public-targets', 'allow targets outside loopback and private networks'))
    .addOption(
      option('--allow-target <target>', 'allow only these: a name, an address or a block, with :PORT if need be (repeatable)').argParser(
        collectTargets,
      ),
    )
    .addOption(option('--max-rate <rate>', 'send no more requests in any second, such as 100/s; off = no limit').argParser(asRateLimit))
    .addOption(option('--max-connections <n>', 'keep no more connections open at once; off = no limit').argParser(asConnectionLimit));
}

export function stopOnErrorsOption() {
  return option('--stop-on-errors <limit>', "stop when so many actions fail for so long, such as '50% for 10s'; off = never").argParser(
    asErrorLimit,
  );
}

export function deadManOption() {
  return option('--dead-man <duration>', 'stop when no operator is heard for so long, such as 5m; off = never').argParser(asSilenceLimit);
}
