// The unit that boot sectors, partition tables and their users count in, whatever the disk's own sectors are.

export const sectorBytes = 512;
