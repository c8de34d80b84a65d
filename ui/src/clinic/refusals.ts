import type { ClinicRefusal } from '../ipc/bindings/ClinicRefusal';
import type { DoorProblem } from '../ipc/bindings/DoorProblem';
import type { DoorRefusal } from '../ipc/bindings/DoorRefusal';
import type { LogoTrouble } from '../ipc/bindings/LogoTrouble';
import { m } from '../paraglide/messages';

const DOOR = {
  wrong: m.clinic_refused_wrong,
  wait: m.clinic_refused_wait,
  short: m.clinic_refused_short,
  plain: m.clinic_refused_plain,
  already_set: m.clinic_refused_already_set,
  no_key: m.clinic_refused_no_key,
  not_kept: m.clinic_refused_not_kept,
} satisfies Record<DoorRefusal, () => string>;

/** Why the door did not do what was asked. */
export function doorWords(refused: DoorRefusal | 'failed'): string {
  return refused === 'failed' ? m.clinic_door_failed() : DOOR[refused]();
}

/** Whether a new passphrase was refused, not what opens. */
export function isOfNew(refused: DoorRefusal | 'failed' | undefined): boolean {
  return refused === 'short' || refused === 'plain';
}

/** Why there are no patients, and what mends it. */
export function problemWords(problem: DoorProblem): { what: string; mend: string } {
  switch (problem.type) {
    case 'newer':
      return {
        what: m.clinic_problem_newer(),
        mend: m.clinic_problem_newer_mend({ version: problem.needed }),
      };
    case 'damaged':
      return {
        what: m.clinic_problem_damaged({ file: problem.file }),
        mend: m.clinic_problem_damaged_mend(),
      };
    case 'missing':
      return {
        what: m.clinic_problem_missing({ file: problem.file }),
        mend: m.clinic_problem_missing_mend(),
      };
    case 'busy':
      return { what: m.clinic_problem_busy(), mend: m.clinic_problem_busy_mend() };
    case 'unavailable':
      return {
        what: m.clinic_problem_unavailable({ why: problem.reason }),
        mend: m.clinic_problem_unavailable_mend(),
      };
  }
}

/** Why something was not done; empty when the person changed their mind. */
const logoWords: Record<LogoTrouble, () => string> = {
  large: m.clinic_logo_large,
  format: m.clinic_logo_format,
  damaged: m.clinic_logo_damaged,
  pixels: m.clinic_logo_pixels,
  drawing: m.clinic_logo_drawing,
};

export function refusalWords(why: ClinicRefusal): string {
  switch (why.type) {
    case 'no_name':
      return m.clinic_refused_no_name();
    case 'too_long':
      return m.clinic_refused_too_long({ most: why.most });
    case 'name_taken':
      return m.clinic_refused_name_taken();
    case 'cancelled':
      return '';
    case 'file':
      return m.clinic_refused_file({ detail: why.detail });
    case 'no_logo':
      return logoWords[why.fault]();
    case 'not_a_backup':
      return m.clinic_refused_not_a_backup();
    case 'other_passphrase':
      return m.clinic_refused_other_passphrase();
    case 'newer_backup':
      return m.clinic_refused_newer_backup({ version: why.needed });
    case 'full':
      return m.clinic_refused_full();
  }
}
