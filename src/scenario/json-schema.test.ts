import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wholeScenario } from '../../test/fakes/whole-scenario.ts';
import { expectRecorded } from '../../test/recorded.ts';
import { caseSchemaText, jsonSchemaText } from './json-schema.ts';

interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly propertyNames?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

const annotations = ['$schema', 'title', 'description', 'examples', 'default'];
const checked = [
  ...[
    'type',
    'enum',
    'pattern',
    'minimum',
    'maximum',
    'minItems',
    'maxItems',
    'items',
    'required',
    'properties',
    'propertyNames',
  ],
  ...['additionalProperties', 'anyOf', 'oneOf'],
];

/** As much of draft 7 as the schema uses; a keyword that it does not know is an error of this test. */
function fits(schema: JsonSchema, value: unknown): boolean {
  for (const keyword of Object.keys(schema)) expect([...annotations, ...checked]).toContain(keyword);
  if (schema.type !== undefined && ![schema.type].flat().some((type) => isOfType(type, value))) return false;
  if (schema.enum && !schema.enum.includes(value)) return false;
  if (schema.anyOf && !schema.anyOf.some((one) => fits(one, value))) return false;
  if (schema.oneOf && schema.oneOf.filter((one) => fits(one, value)).length !== 1) return false;
  if (typeof value === 'string') return schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value);
  if (typeof value === 'number') return value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity);
  if (Array.isArray(value)) {
    const { items, minItems = 0, maxItems = Infinity } = schema;
    return value.length >= minItems && value.length <= maxItems && (!items || value.every((item) => fits(items, item)));
  }
  return typeof value !== 'object' || value === null || fitsMap(schema, value as Record<string, unknown>);
}

function fitsMap(schema: JsonSchema, value: Readonly<Record<string, unknown>>): boolean {
  const { properties = {}, propertyNames, additionalProperties = true } = schema;
  return (
    (schema.required ?? []).every((key) => Object.hasOwn(value, key)) &&
    Object.entries(value).every(([key, one]) => {
      if (propertyNames && !fits(propertyNames, key)) return false;
      const own = properties[key] ?? additionalProperties;
      return typeof own === 'boolean' ? own : fits(own, one);
    })
  );
}

function isOfType(type: string, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const schema = JSON.parse(jsonSchemaText()) as JsonSchema;
const caseSchema = JSON.parse(caseSchemaText()) as JsonSchema;
const repository = new URL('../../', import.meta.url);

describe('docs/firstbad.schema.json', () => {
  it('is what the schemas of files say, and so is docs/case.schema.json', () => {
    expectRecorded(fileURLToPath(new URL('docs/firstbad.schema.json', repository)), jsonSchemaText);
    expectRecorded(fileURLToPath(new URL('docs/case.schema.json', repository)), caseSchemaText);
  });

  // An editor reads the file as YAML 1.2 does: 5.10 is a number for it, and must not be underlined.
  it.each(['examples/qemu-4k-direct-io/firstbad.yaml'])('accepts %s', (path) => {
    expect(fits(schema, parse(readFileSync(new URL(path, repository), 'utf8')))).toBe(true);
  });

  it('accepts what the reader accepts', () => {
    expect(fits(schema, parse(wholeScenario))).toBe(true);
  });

  it.each([
    ['name: boots', 'nam: boots'],
    ['role: qemu', 'role: qem'],
    ['debian: qemu-system-x86, ', ''],
    ['image: grub', 'image: grb'],
    ['image: grub', 'image: grub\nattempts: 0'],
    ['image: grub', 'image: grub\ntimeouts: { boot: 120 }'],
    ['image: grub', 'image: grub\nhost: { memory: 512 }'],
    ['[writeback, none]', '[]'],
    ['console: firmware', 'console: firmwar'],
    ['guest: qemu', 'ghost: qemu'],
    ['capture: device', 'capture: device\n    guest: qemu'],
  ])('underlines it when %j becomes %j', (from, to) => {
    const text = wholeScenario.replace(from, to);
    expect(text).not.toBe(wholeScenario);
    expect(fits(schema, parse(text))).toBe(false);
  });

  it.each([
    ['a scenario', schema],
    ['a case', caseSchema],
  ] as const)('explains every key of %s', (_, of) => {
    const silent: string[] = [];
    const visit = (one: JsonSchema, path: string): void => {
      for (const [key, property] of Object.entries(one.properties ?? {})) {
        if (typeof property['description'] !== 'string') silent.push(`${path}.${key}`);
        visit(property, `${path}.${key}`);
      }
      for (const inner of [one.items, ...(one.anyOf ?? [])]) if (inner) visit(inner, path);
      if (typeof one.additionalProperties === 'object') visit(one.additionalProperties, `${path}.*`);
    };
    visit(of, '');
    expect(silent).toEqual([]);
  });
});
