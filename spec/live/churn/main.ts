/**
 * `npm run churn -- --requests 100000`: the addresses a target saw, against the leases open at that time, at length.
 *
 * Prints a line for each mix, and ends with 1 when a single request came from a wrong address or after the end.
 */
import { errorsOf } from '../../support/fault-run.js';
import { churn, churnUntilStopped, type Churned, MIXES } from './churn.js';

const argument = process.argv.indexOf('--requests');
const requests = argument === -1 ? 100_000 : Number(process.argv[argument + 1]);
const stopped = MIXES[1];
if (!Number.isSafeInteger(requests) || requests < 1 || stopped === undefined) throw new Error('write --requests N');

const GRACE_MS = 300;
let isWrong = false;
const total = { seen: 0, right: 0, late: 0 };
for (const mix of MIXES) tell(await churn(mix, requests / MIXES.length));
tell(await churnUntilStopped(stopped, 2_000, GRACE_MS), ', stopped in the middle');
console.log(
  `${total.seen} requests, ${total.right} from the address their user held, ${total.late} of them given up before they were read`,
);
process.exitCode = isWrong || total.seen < requests * 0.9 ? 1 : 0;

function tell({ mix, judgement, report, seconds, stoppedUs }: Churned, how = ''): void {
  const { seen, right, late, wrong, unasked, granted, waited } = judgement;
  const tooLate = stoppedUs !== null && judgement.lastStartUs > stoppedUs + GRACE_MS * 1000;
  total.seen += seen;
  total.right += right;
  total.late += late;
  isWrong ||= right !== seen || unasked > 0 || tooLate || report.pools['pool']?.allocated !== 0;
  console.log(`${mix}${how}: ${seen} requests in ${seconds.toFixed(1)} s, ${granted} leases, ${waited} waits`);
  console.log(`  right ${right}, given up before they were read ${late}, wrong ${seen - right}, unasked for ${unasked}`);
  console.log(`  failures ${JSON.stringify(errorsOf(report))}`);
  for (const each of wrong) console.log(`  ${each}`);
}
