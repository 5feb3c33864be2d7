// Writes docs/firstbad.schema.json and docs/case.schema.json. Run it after a change to src/scenario/file-schema.ts or case-schema.ts: npx tsx tools/scenario-schema.ts

import { writeFileSync } from 'node:fs';
import { caseSchemaText, jsonSchemaText } from '../src/scenario/json-schema.ts';

writeFileSync(new URL('../docs/firstbad.schema.json', import.meta.url), jsonSchemaText());
writeFileSync(new URL('../docs/case.schema.json', import.meta.url), caseSchemaText());
