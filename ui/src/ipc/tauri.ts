import { invoke } from '@tauri-apps/api/core';
import type { Port } from './port';

declare global {
  interface Window {
    /** The answer to `start`, asked for by the program before this script was fetched (`src-tauri/src/window.rs`). */
    backstoryStart?: ReturnType<Port['start']> | undefined;
  }
}

// The names stand as literals so that a test can read them and hold them against the shell's list.
export const tauri: Port = {
  start() {
    const early = window.backstoryStart;
    window.backstoryStart = undefined;
    // Asked so early, it may have failed for a reason that has passed.
    return early?.catch(() => invoke('start')) ?? invoke('start');
  },
  library: (language) => invoke('library', { language }),
  topic: (topic, language) => invoke('topic', { topic, language }),
  sourceCodes: (topic, language) => invoke('source_codes', { topic, language }),
  search: (query, language) => invoke('search', { query, language }),
  beginVisit: (topic, language) => invoke('begin_visit', { topic, language }),
  attend: (visit, signal) => invoke('attend', { visit, signal }),
  summary: () => invoke('summary'),
  keepPlace: (topic, section) => invoke('keep_place', { topic, section }),
  saveSettings: (settings) => invoke('save_settings', { settings }),
  erase: () => invoke('erase'),
  atlas: (language) => invoke('atlas', { language }),
  pain: (language) => invoke('pain', { language }),
  keepPain: (map, language) => invoke('keep_pain', { map, language }),
  picture: async (name) => new Uint8Array(await fetchBytes(name)),
  voices: () => invoke('voices'),
  say: (utterance) => invoke('say', { utterance }),
  hush: () => invoke('hush'),
  handout: (ask) => invoke('handout', { ask }),
  handOut: (ask, way) => invoke('hand_out', { ask, way }),
  painted: () => invoke('painted'),
  sitting: (number, sign) => invoke('sitting', { number, sign }),
  takeHome: (language) => invoke('take_home', { language }),
  staffDoor: () => invoke('staff_door'),
  staffEnter: (pin) => invoke('staff_enter', { pin }),
  staffSetPin: (pin) => invoke('staff_set_pin', { pin }),
  staff: (token, ask) => invoke('staff', { token, ask }),
  clinicDoor: () => invoke('clinic_door'),
  clinicTouch: () => invoke('clinic_touch'),
  clinicKnock: (knock) => invoke('clinic_knock', { knock }),
  clinic: (ask) => invoke('clinic', { ask }),
  clinicProgress: (end) => invoke('clinic_progress', { end }),
};

function fetchBytes(name: string): Promise<ArrayBuffer> {
  return invoke('picture', { name });
}
