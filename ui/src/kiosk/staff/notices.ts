import { noticeWords, type CountsNotice } from '../../app/notices';
import type { Notice } from '../../ipc/bindings/Notice';
import { m } from '../../paraglide/messages';

const COUNTS: Record<CountsNotice, (inputs: { detail: string }) => string> = {
  counts_set_aside: m.notice_counts_set_aside,
  counts_unavailable: m.notice_counts_unavailable,
  counts_newer: m.notice_counts_newer,
};

/** What staff are told: also what is said of the counts. */
export function staffNotice(notice: Notice): string {
  const words = (COUNTS as Partial<typeof COUNTS>)[notice.code as CountsNotice];
  return words?.({ detail: notice.detail }) ?? noticeWords(notice);
}
