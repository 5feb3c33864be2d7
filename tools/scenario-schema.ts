// Writes docs/firstbad.schema.json. Run it after a change to src/scenario/file-schema.ts: npx tsx tools/scenario-schema.ts

import { writeFileSync } from 'node:fs';
import { jsonSchemaText } from '../src/scenario/json-schema.ts';

writeFileSync(new URL('../docs/firstbad.schema.json', import.meta.url), jsonSchemaText());
