// The JSON Schema of firstbad.yaml, for editors. It is made from the schema that reads the file, so the two agree; what takes
// more than one place of the file to tell, only `firstbad` itself says.

import * as z from 'zod';
import { fileSchema } from './file-schema.ts';

/** The text of docs/firstbad.schema.json. Draft 7 is what the YAML language servers of today know best. */
export function jsonSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(fileSchema, { io: 'input', target: 'draft-7' }), null, 2)}\n`;
}
