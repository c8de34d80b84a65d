import type { Port } from '../ipc';
import { browser } from '../ipc/browser';

/** A pack that answers in the language it is asked in: each topic's title says which. */
export function inLanguages(): Pick<Port, 'library' | 'topic'> {
  const plain = browser();
  return {
    async library(language) {
      const library = await plain.library(language);
      const topics = library.topics.map((topic) => ({ ...topic, title: `${topic.title} (${language})` }));
      return { ...library, language, topics };
    },
    async topic(topic, language) {
      const page = await plain.topic(topic, language);
      return { ...page, language, title: `${page.title} (${language})` };
    },
  };
}
