// Makes the guest images that scenarios ask for, each once for a set of contents.

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { unreachable } from '../core/base/assert.ts';
import type { ImageSpec } from '../core/scenario/scenario.ts';
import { removeAbandoned } from '../infra/files/files.ts';
import type { ImageBuilder } from '../ports/image-builder.ts';
import { bootSectorImage, type BootSectorReads } from './boot-sector.ts';
import { guestCacheFolders } from './cache-folders.ts';
import { debianRecipe } from './debian-image.ts';
import { fileImage } from './file-image.ts';
import { grubImageRecipe } from './grub-image.ts';
import type { GuestTools, ToolOptions } from './guest-tools.ts';
import type { ImageRecipe } from './kept-image.ts';
import { keptImage } from './kept-image.ts';
import { linuxDirectRecipe } from './linux-direct-image.ts';
import { linuxRecipe } from './linux-image.ts';
import { type UefiParts, uefiRecipe } from './uefi/uefi-image.ts';

export interface ImageBuilderOptions {
  /** Images are kept in the folder `images` below it. */
  readonly cacheFolder: string;
  /** The folder of firstbad.yaml, where a scenario's own image lies. */
  readonly scenarioFolder: string;
  readonly tools: GuestTools;
}

export function createImageBuilder({ cacheFolder, scenarioFolder, tools }: ImageBuilderOptions): ImageBuilder {
  const { images, initramfs, secureBoot } = guestCacheFolders(cacheFolder);
  return {
    async build(spec, options) {
      options.signal.throwIfAborted();
      if (spec.kind === 'file') return fileImage(spec.path, scenarioFolder);
      await removeAbandoned(images);
      const { loader } = options;
      const parts = { tools, initramfsFolder: initramfs, keyFolder: secureBoot, options, ...(loader ? { loader } : {}) };
      return keptImage(images, await recipeOf(spec, parts));
    },
  };
}

type MadeSpec = Exclude<ImageSpec, { kind: 'file' }>;

async function recipeOf(
  spec: MadeSpec,
  { options, ...parts }: UefiParts & { readonly options: ToolOptions },
): Promise<ImageRecipe> {
  const { tools, loader } = parts;
  switch (spec.kind) {
    case 'boot-sector':
      return bootSectorRecipe(spec);
    case 'grub':
      return grubImageRecipe(tools, options, loader);
    case 'linux':
      return linuxRecipe(tools, options, loader);
    case 'linux-direct':
      return linuxDirectRecipe(tools, options, spec.architecture);
    case 'uefi':
      return uefiRecipe(spec, parts, options);
    case 'debian':
      return debianRecipe(spec, parts, options);
    default:
      return unreachable(spec);
  }
}

/** Making the bytes takes a millisecond, so their own hash is the key and no version of the recipe can be forgotten. */
function bootSectorRecipe(reads: BootSectorReads): ImageRecipe {
  const image = bootSectorImage(reads);
  return {
    name: 'boot-sector',
    inputs: [createHash('sha256').update(image).digest('hex')],
    make: ({ path }) => writeFile(path, image, { flag: 'wx' }),
  };
}
