import type { Atlas } from './bindings/Atlas';
import type { ClinicAnswer } from './bindings/ClinicAnswer';
import type { ClinicAsk } from './bindings/ClinicAsk';
import type { ClinicDoor } from './bindings/ClinicDoor';
import type { Code } from './bindings/Code';
import type { Found } from './bindings/Found';
import type { HandedOut } from './bindings/HandedOut';
import type { HandoutAsk } from './bindings/HandoutAsk';
import type { HandoutView } from './bindings/HandoutView';
import type { HandoutWay } from './bindings/HandoutWay';
import type { Knock } from './bindings/Knock';
import type { KnockAnswer } from './bindings/KnockAnswer';
import type { Library } from './bindings/Library';
import type { PainMap } from './bindings/PainMap';
import type { PainReport } from './bindings/PainReport';
import type { Progress } from './bindings/Progress';
import type { Said } from './bindings/Said';
import type { Settings } from './bindings/Settings';
import type { Sign } from './bindings/Sign';
import type { Signal } from './bindings/Signal';
import type { SittingState } from './bindings/SittingState';
import type { StaffAnswer } from './bindings/StaffAnswer';
import type { StaffAsk } from './bindings/StaffAsk';
import type { StaffDoor } from './bindings/StaffDoor';
import type { StaffSheet } from './bindings/StaffSheet';
import type { Start } from './bindings/Start';
import type { Summary } from './bindings/Summary';
import type { TakeHome } from './bindings/TakeHome';
import type { TopicPage } from './bindings/TopicPage';
import type { Utterance } from './bindings/Utterance';
import type { VisitState } from './bindings/VisitState';

/**
 * All the window may ask of the program, one method per command of the shell
 * (`src-tauri/src/command_list.rs`). A test keeps the two lists equal.
 */
export interface Port {
  /** Everything the first screen needs. */
  start(): Promise<Start>;
  /** The content in a language, for whoever looks at the screen. It sets nothing. */
  library(language: string): Promise<Library>;
  topic(topic: string, language: string): Promise<TopicPage>;
  /** A topic's sources, as codes a phone's camera reads. */
  sourceCodes(topic: string, language: string): Promise<Code[]>;
  search(query: string, language: string): Promise<Found>;
  /** Begins a visit to a topic; the answer is its number. */
  beginVisit(topic: string, language: string): Promise<number>;
  attend(visit: number, signal: Signal): Promise<VisitState>;
  summary(): Promise<Summary>;
  keepPlace(topic: string, section: string | null): Promise<void>;
  saveSettings(settings: Settings): Promise<void>;
  /** Erases everything that is kept about the reader. */
  erase(): Promise<Summary>;
  /** The drawings of the body in depth, with their words. */
  atlas(language: string): Promise<Atlas>;
  /** Where it hurts, as last marked. */
  pain(language: string): Promise<PainReport>;
  /** Keeps where it hurts; the answer says what follows from it. */
  keepPain(map: PainMap, language: string): Promise<PainReport>;
  /** A picture file of the pack's own. */
  picture(name: string): Promise<Uint8Array>;
  /** Languages the system has voices for, besides the web view's own. */
  voices(): Promise<string[]>;
  /** Says it with the system's voice, in place of what was being said; answered once that is over. */
  say(utterance: Utterance): Promise<Said>;
  hush(): Promise<void>;
  /** A handout to look at before it is given. Not in a kiosk. */
  handout(ask: HandoutAsk): Promise<HandoutView>;
  /** Prints or saves a handout, or notes that it was given as codes. Not in a kiosk. */
  handOut(ask: HandoutAsk, way: HandoutWay): Promise<HandedOut>;
  /** The first screen with real content is on screen. */
  painted(): Promise<void>;
  /**
   * Only in a kiosk, as all below: what the page of this sitting notices; the answer says how the sitting there is now
   * stands.
   */
  sitting(number: number, sign: Sign): Promise<SittingState>;
  /** What was seen in this sitting, as words and as codes for a phone's camera. */
  takeHome(language: string): Promise<TakeHome>;
  /** How the door to the staff sheet stands. */
  staffDoor(): Promise<StaffDoor>;
  staffEnter(pin: string): Promise<StaffAnswer>;
  /** Sets the first PIN. */
  staffSetPin(pin: string): Promise<StaffAnswer>;
  /** Does what staff ask; fails with `forbidden` once the token is good no more. */
  staff(token: string, ask: StaffAsk): Promise<StaffSheet>;
  /** How the door to a therapist's patients stands. Not in a kiosk, as all below. */
  clinicDoor(): Promise<ClinicDoor>;
  /** Somebody is there: the clinic stays open. */
  clinicTouch(): Promise<ClinicDoor>;
  clinicKnock(knock: Knock): Promise<KnockAnswer>;
  /** Does what a therapist asks; fails with `forbidden` while the door is not open. */
  clinic(ask: ClinicAsk): Promise<ClinicAnswer>;
  /** How far a backup or its way back is, while one is under way; `end` asks it to stop. */
  clinicProgress(end: boolean): Promise<Progress | null>;
}
