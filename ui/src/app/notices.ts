import type { Notice } from '../ipc/bindings/Notice';
import type { NoticeCode } from '../ipc/bindings/NoticeCode';
import { m } from '../paraglide/messages';

type Words = (inputs: { detail: string }) => string;
/** Said to a kiosk's staff alone (`kiosk/staff`), so that no other room carries the words. */
export type CountsNotice = 'counts_set_aside' | 'counts_unavailable' | 'counts_newer';

const WORDS = {
  store_set_aside: m.notice_store_set_aside,
  store_unavailable: m.notice_store_unavailable,
  store_newer: m.notice_store_newer,
  pack_refused: m.notice_pack_refused,
} satisfies Record<Exclude<NoticeCode, CountsNotice>, Words>;

export function noticeWords({ code, detail }: Notice): string {
  return (WORDS as Partial<Record<string, Words>>)[code]?.({ detail }) ?? detail;
}
