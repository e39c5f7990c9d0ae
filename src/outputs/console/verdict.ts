/** How a run ended, in one line: all that `-q` prints, and the last line of every summary. Pure. */
import type { ExitReason, Report } from '../../model/report.js';
import { counted, duration, rate } from '../quantity.js';

const ENDINGS: Readonly<Record<ExitReason, string>> = {
  completed: 'Ended as planned',
  duration: 'Ended as planned, after load.duration',
  command: 'Ended by a command',
  sigint: 'Stopped by SIGINT',
  sigterm: 'Stopped by SIGTERM',
  threshold: 'Ended by a missed threshold',
  internal: 'Ended by a defect of Rampart',
  worker_lost: 'Ended because a worker was lost',
  broken_off: 'Broken off before its end',
};

export function verdict(report: Report): string {
  const mark = report.exit.code === 0 ? '✓' : '✗';
  const failed = report.failure_count === 0 ? 'none failed' : `${counted(report.failure_count, 'request')} failed`;
  return (
    `${mark} ${ENDINGS[report.exit.reason]}: ${counted(report.total_users, 'user')}, ${counted(report.total_requests, 'request')}, ${failed}, ` +
    `${duration(report.duration_secs * 1000)}, ${rate(report.requests_per_second)} requests/s`
  );
}
