import validate from '@learninglocker/xapi-validation';
import { parse } from 'csv-parse/sync';
import { Fhir } from 'fhir';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

// What the program exports, read by other people's programs. The files are what core writes now (its own tests hold
// them to that). Each gate is also shown what it must refuse: one that accepts anything would prove nothing.

const folder = '../tests/fixtures/records/';
const names = ['everything', 'named', 'hostile', 'empty'];
const text = (name: string) => readFileSync(folder + name, 'utf8');

/** A value of JSON that a test reaches into. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;
const json = (name: string): Json => JSON.parse(text(name)) as Json;

test('every file is read by a test here', () => {
  const read = names.flatMap((name) =>
    ['csv', 'fhir.json', 'rows.json', 'xapi.json'].map((end) => `${name}.${end}`),
  );
  expect(readdirSync(folder).sort()).toEqual(read.sort());
});

describe('FHIR R4', () => {
  const fhir = new Fhir();

  function errors(bundle: Json): string[] {
    const { valid, messages } = fhir.validate(bundle as object, { errorOnUnexpected: true });
    const found = messages
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `${location}: ${message}`);
    expect(valid).toBe(found.length === 0);
    return found;
  }

  test.each(names)('the bundle "%s" is valid, with nothing unexpected in it', (name) => {
    expect(errors(json(`${name}.fhir.json`))).toEqual([]);
  });

  test('a bundle keeps what it says when it goes through XML', () => {
    const bundle = json('everything.fhir.json');
    const back: Json = fhir.xmlToObj(fhir.objToXml(bundle as object));
    expect(back.entry).toHaveLength(bundle.entry.length);
  });

  const first = (bundle: Json, type: string): Json =>
    bundle.entry.find(({ resource }: Json) => resource.resourceType === type).resource;

  test.each<[string, (bundle: Json) => void]>([
    ['a kind of bundle there is not', (bundle) => (bundle.type = 'pile')],
    ['a resource there is not', (bundle) => (first(bundle, 'Procedure').resourceType = 'Lesson')],
    ['a field there is not', (bundle) => (first(bundle, 'Procedure').topic = 'sciatica')],
    ['a status there is not', (bundle) => (first(bundle, 'Procedure').status = 'done')],
    ['a procedure without a status', (bundle) => delete first(bundle, 'Procedure').status],
    ['a procedure of nobody', (bundle) => delete first(bundle, 'Procedure').subject],
    ['a time that is none', (bundle) => (first(bundle, 'Procedure').performedDateTime = 'yesterday')],
    ['one note where a list belongs', (bundle) => (first(bundle, 'Procedure').note = { text: 'a' })],
    ['a document without content', (bundle) => delete first(bundle, 'DocumentReference').content],
    [
      'a document with a status of its own',
      (bundle) => (first(bundle, 'DocumentReference').status = 'given'),
    ],
    ['a provenance of nothing', (bundle) => (first(bundle, 'Provenance').target = [])],
    ['a provenance by nobody', (bundle) => delete first(bundle, 'Provenance').agent],
    ['an address of a mail account', (bundle) => (first(bundle, 'Patient').mbox = 'mailto:a@b.invalid')],
  ])('the gate refuses %s', (_, breakIt) => {
    const bundle = json('everything.fhir.json');
    breakIt(bundle);
    expect(errors(bundle)).not.toEqual([]);
  });
});

describe('xAPI 1.0.3', () => {
  test.each(names)('the statements "%s" are valid', (name) => {
    for (const statement of json(`${name}.xapi.json`)) expect(validate(statement)).toEqual([]);
  });

  test('no id stands twice', () => {
    const ids = json('everything.xapi.json').map(({ id }: Json) => id as string);
    expect(new Set(ids).size).toBe(ids.length);
  });

  const scored = (): Json => json('everything.xapi.json').find(({ result }: Json) => result?.score);

  test.each<[string, (statement: Json) => void]>([
    ['an id that is none', (statement) => (statement.id = '1')],
    ['no actor', (statement) => delete statement.actor],
    ['an actor known in two ways', (statement) => (statement.actor.mbox = 'mailto:a@b.invalid')],
    ['an account that is nowhere', (statement) => delete statement.actor.account.homePage],
    ['a verb that is a word', (statement) => (statement.verb.id = 'read')],
    ['an activity that is a word', (statement) => (statement.object.id = 'sciatica')],
    ['a score above one', (statement) => (statement.result.score.scaled = 3)],
    ['a duration in words', (statement) => (statement.result.duration = '2 minutes')],
    ['a time in words', (statement) => (statement.timestamp = 'yesterday')],
    ['a language with a blank', (statement) => (statement.context.language = 'plain English')],
    ['an extension that is a word', (statement) => (statement.context.extensions = { sections: [] })],
    ['a field there is not', (statement) => (statement.topic = 'sciatica')],
  ])('the gate refuses %s', (_, breakIt) => {
    const statement = scored();
    expect(validate(statement)).toEqual([]);
    breakIt(statement);
    expect(validate(statement)).not.toEqual([]);
  });
});

describe('CSV', () => {
  test.each(names)('the table "%s" reads as it was written', (name) => {
    const table = text(`${name}.csv`);
    const rows: string[][] = parse(table, { recordDelimiter: '\r\n' });
    expect(rows).toEqual(json(`${name}.rows.json`));
    const formula = rows.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell));
    expect(formula).toEqual([]);
  });

  test('the gate refuses a row that lost a cell', () => {
    const broken = text('everything.csv').replace(/,([^,]*)\r\n$/, '\r\n');
    expect(() => parse(broken, { recordDelimiter: '\r\n' })).toThrow();
  });
});
