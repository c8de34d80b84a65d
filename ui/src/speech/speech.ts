/*
 * A voice, where the machine has one: the web view's own for a language, else the system's through the program.
 * Nothing is ever fetched: voices that come from a network are not used.
 */
import type { Port } from '../ipc';
import type { Said } from '../ipc/bindings/Said';

export interface How {
  language: string;
  /** 0 to 100. */
  volume: number;
  /** 1 is the voice's own pace. */
  rate: number;
}

export interface Speech {
  /** Whether there is a voice for a language. Asked anew each time it has been missing: voices come late. */
  speaks(language: string): Promise<boolean>;
  /** Says it, in place of what was being said; answered once that is over. */
  say(text: string, how: How): Promise<Said>;
  stop(): void;
}

/** Voices of the web view may still be on their way when they are first asked for. */
const COMING = 400;
/** A voice that has not begun by then never will. */
const BEGIN = 5_000;
/** What a letter takes at most, said slowly: some voices never tell that they are done. */
const A_LETTER = 250;

/** Accents the texts are written for come first; any other of the language will do. */
const WRITTEN_FOR: Record<string, string[]> = { en: ['en-us'], es: ['es-419', 'es-us', 'es-mx'] };

/** The best of the tags for a language. */
export function choose<T>(voices: T[], tagOf: (voice: T) => string, language: string): T | undefined {
  const tag = (voice: T) => tagOf(voice).toLowerCase().replace('_', '-');
  const wanted = language.toLowerCase();
  const [base = ''] = wanted.split('-');
  const order = [...(wanted === base ? (WRITTEN_FOR[base] ?? []) : []), wanted, base];
  for (const best of order) {
    const found = voices.find((voice) => tag(voice) === best);
    if (found !== undefined) return found;
  }
  return voices.find((voice) => tag(voice).split('-')[0] === base);
}

/** The machine's voices; `onplaying` is told when sound begins and ends. */
export function speech(port: Port, onplaying: (playing: boolean) => void = () => undefined): Speech {
  const synth: SpeechSynthesis | undefined = window.speechSynthesis;
  let turn = 0;
  let playing = false;
  let system: string[] = [];
  let coming: Promise<void> | undefined;
  /** Voices of the web view that were not heard. */
  const mute = new Set<string>();

  function tell(now: boolean): void {
    if (playing === now) return;
    playing = now;
    onplaying(now);
  }

  const own = (language: string) =>
    choose(
      (synth?.getVoices() ?? []).filter((voice) => voice.localService && !mute.has(voice.voiceURI)),
      (voice) => voice.lang,
      language,
    );

  /** Some web views only begin to look for voices once they are asked; the first screen does not wait for that. */
  function come(): Promise<void> {
    if (!synth || synth.getVoices().length > 0) return Promise.resolve();
    // Waited for once: where there is none, nothing else is to be late for it.
    coming ??= new Promise<void>((done) => {
      const waited = setTimeout(done, COMING);
      synth.addEventListener('voiceschanged', () => (clearTimeout(waited), done()), { once: true });
    });
    return coming;
  }

  async function systemTag(language: string): Promise<string | undefined> {
    if (system.length === 0) system = await port.voices().catch(() => []);
    return choose(system, (tag) => tag, language);
  }

  function stop(): void {
    turn += 1;
    synth?.cancel();
    if (playing) void port.hush().catch(() => undefined);
    tell(false);
  }

  function bySynth(text: string, voice: SpeechSynthesisVoice, how: How): Promise<Said> {
    return new Promise<Said>((done) => {
      const said = new SpeechSynthesisUtterance(text);
      said.voice = voice;
      said.lang = voice.lang;
      said.volume = how.volume / 100;
      said.rate = how.rate;
      let over = setTimeout(() => done('gone'), BEGIN);
      said.onstart = () => {
        clearTimeout(over);
        over = setTimeout(() => done('gone'), BEGIN + text.length * A_LETTER);
      };
      said.onend = () => done('done');
      said.onerror = ({ error }) =>
        done(error === 'canceled' || error === 'interrupted' ? 'stopped' : 'gone');
      void Promise.resolve().then(() => synth?.speak(said));
    });
  }

  return {
    async speaks(language) {
      await come();
      return own(language) !== undefined || (await systemTag(language)) !== undefined;
    },
    async say(text, how) {
      stop();
      const mine = turn;
      if (text.trim() === '') return 'done';
      await come();
      const voice = own(how.language);
      tell(turn === mine);
      let said = voice ? await bySynth(text, voice, how) : 'gone';
      if (said === 'gone' && turn === mine) {
        // A web view can have a voice and no sound to go with it.
        if (voice) mute.add(voice.voiceURI);
        synth?.cancel();
        const language = await systemTag(how.language);
        if (language !== undefined && turn === mine)
          said = await port
            .say({ text, language, volume: how.volume, rate: how.rate })
            .catch((): Said => 'gone');
      }
      if (turn !== mine) return 'stopped';
      // A voice that went is looked for anew the next time.
      if (said === 'gone') system = [];
      tell(false);
      return said;
    },
    stop,
  };
}
