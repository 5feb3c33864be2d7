// What direct I/O goes to: a device with sectors of a size, itself or a file on a file system on it.

export const dioDevices = ['loop', 'virtio-blk', 'null_blk', 'scsi_debug'] as const;
export const dioLayers = ['raw', 'ext4', 'xfs'] as const;

export type DioDevice = (typeof dioDevices)[number];
export type DioLayer = (typeof dioLayers)[number];

export interface DioTarget {
  readonly device: DioDevice;
  /** Bytes of a logical block. */
  readonly sector: number;
  readonly layer: DioLayer;
}

/** `loop-4096-raw`: unique among targets. */
export function targetName({ device, sector, layer }: DioTarget): string {
  return `${device}-${String(sector)}-${layer}`;
}
