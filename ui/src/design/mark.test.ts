import { expect, test } from 'vitest';
import type { TopicViews } from '../ipc/bindings/TopicViews';
import { markOf, type Mark } from './mark';

const blank: TopicViews = {
  topic: 'daily-care',
  opened: 0,
  read: 0,
  listened: 0,
  understood: null,
  given: 0,
  explained: 0,
  seconds: 0,
  first: 0,
  last: 0,
  sections: [],
};

test.each<[string, Partial<TopicViews> | undefined, Mark]>([
  ['never seen', undefined, 'none'],
  ['opened', { opened: 2 }, 'opened'],
  ['read to the end', { opened: 2, read: 1 }, 'read'],
  ['listened to the end', { listened: 1 }, 'read'],
  ['all questions right', { opened: 1, understood: { right: 2, of: 2 } }, 'understood'],
  ['some questions wrong is no tick', { opened: 1, read: 1, understood: { right: 1, of: 2 } }, 'read'],
  ['only taken home', { given: 1 }, 'opened'],
])('%s', (_, views, mark) => {
  expect(markOf(views && { ...blank, ...views })).toBe(mark);
});
