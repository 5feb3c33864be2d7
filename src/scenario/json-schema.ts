// The JSON Schemas of firstbad.yaml and of cases, for editors. They are made from the schemas that read the files, so the two agree; what takes
// more than one place of the file to tell, only `firstbad` itself says.

import * as z from 'zod';
import { caseSchema } from './case-schema.ts';
import { fileSchema } from './file-schema.ts';

/** The text of docs/firstbad.schema.json. Draft 7 is what the YAML language servers of today know best. */
export function jsonSchemaText(): string {
  return textOf(fileSchema);
}

/** The text of docs/case.schema.json. */
export function caseSchemaText(): string {
  return textOf(caseSchema);
}

function textOf(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;
}
