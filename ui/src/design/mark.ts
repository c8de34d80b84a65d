import type { TopicViews } from '../ipc/bindings/TopicViews';

/** How far a reader has come with a topic, as one quiet mark. The events behind it stay apart (see Mine). */
export type Mark = 'none' | 'opened' | 'read' | 'understood';

export function markOf(views: TopicViews | undefined): Mark {
  if (!views) return 'none';
  const { understood } = views;
  // Understood means answered right; a low score is a topic worth reading again, not a tick.
  if (understood && understood.of > 0 && understood.right === understood.of) return 'understood';
  if (views.read > 0 || views.listened > 0) return 'read';
  return views.opened > 0 || views.given > 0 || views.explained > 0 ? 'opened' : 'none';
}
