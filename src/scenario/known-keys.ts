// Which keys the schema knows at a place of the file, for "did you mean".

import * as z from 'zod';
import { fileSchema } from './file-schema.ts';
import type { Path } from './remark.ts';

/** The keys of the map at `path`; those of all branches where the schema has a choice. */
export function knownKeys(path: Path, schema: z.ZodType = fileSchema): readonly string[] {
  return [...new Set(mapsAt(schema, path).flatMap((map) => Object.keys(map.shape)))];
}

/** Follows the path through the schema. Unknown steps lead nowhere. */
function mapsAt(schema: unknown, path: Path): readonly z.ZodObject[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => mapsAt(option, path));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) return mapsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) return mapsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return mapsAt(schema.in, path);
  const [step, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    if (step === undefined) return [schema];
    return Object.hasOwn(schema.shape, step) ? mapsAt(schema.shape[step], rest) : [];
  }
  if (step === undefined) return [];
  if (schema instanceof z.ZodArray) return mapsAt(schema.element, rest);
  if (schema instanceof z.ZodRecord) return mapsAt(schema.valueType, rest);
  return [];
}
