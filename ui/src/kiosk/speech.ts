/*
 * A voice, where the machine has one. Nothing is ever fetched: voices that come from a network are not used.
 */

export interface Speech {
  /** Whether there is a voice for a language. */
  speaks(language: string): boolean;
  /** Says it, in place of what was being said. */
  say(text: string, how: { language: string; volume: number; rate?: number }): void;
  stop(): void;
}

/** What is said at most this long counts as said: some voices never tell that they are done. */
const A_WORD = 1500;

/** The voice of the web view; `onplaying` is told when sound begins and ends. */
export function speech(onplaying: (playing: boolean) => void): Speech {
  const synth: SpeechSynthesis | undefined = window.speechSynthesis;
  let playing = false;
  let current: SpeechSynthesisUtterance | undefined;
  let over: ReturnType<typeof setTimeout> | undefined;

  function tell(now: boolean): void {
    clearTimeout(over);
    if (playing === now) return;
    playing = now;
    onplaying(now);
  }

  function voice(language: string): SpeechSynthesisVoice | undefined {
    const wanted = language.toLowerCase();
    const voices = (synth?.getVoices() ?? []).filter((voice) => voice.localService);
    const of = (voice: SpeechSynthesisVoice) => voice.lang.toLowerCase().replace('_', '-');
    return (
      voices.find((voice) => of(voice) === wanted) ??
      voices.find((voice) => of(voice).split('-')[0] === wanted.split('-')[0])
    );
  }

  function stop(): void {
    current = undefined;
    synth?.cancel();
    tell(false);
  }

  // Asked for once, some web views only then begin to look for voices.
  synth?.getVoices();

  return {
    speaks: (language) => !!voice(language),
    say(text, { language, volume, rate = 1 }) {
      const own = voice(language);
      stop();
      if (!synth || !own || text.trim() === '') return;
      const said = new SpeechSynthesisUtterance(text);
      said.voice = own;
      said.lang = own.lang;
      said.volume = volume / 100;
      said.rate = rate;
      said.onstart = () => {
        if (current !== said) return;
        tell(true);
        over = setTimeout(() => tell(false), text.split(/\s+/).length * A_WORD + 2000);
      };
      said.onend = said.onerror = () => {
        if (current === said) tell(false);
      };
      current = said;
      synth.speak(said);
    },
    stop,
  };
}
