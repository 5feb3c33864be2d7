// Takes out of texts what differs between any two runs and says nothing.

/** Of a path or an argument: temporary names, numbers of processes, versions of libraries, addresses. */
export function comparableName(text: string): string {
  return text
    .replace(/0x[0-9a-f]{5,16}/g, '0x…')
    .replace(/\/proc\/\d+/g, '/proc/PID')
    .replace(/\b(socket|pipe|anon_inode):\[\d+\]/g, '$1')
    .replace(/((?:^|\/)(?:tmp|var\/tmp|shm)\/[\w.-]*?)[.\-_][A-Za-z0-9]{6,}(?=$|[/"])/g, '$1.XXXXXX')
    .replace(/\.so\.[\d.]+/g, '.so')
    .replace(/-\d+(\.\d+)+\.so/g, '.so');
}

/** Of a line of a console or of the kernel's log: its time, addresses, and numbers that count something. */
export function comparableLine(line: string): string {
  return line
    .replace(/^\s*(<\d+>)?\[\s*\d+\.\d+\]\s*/, '')
    .replace(/\b(0x)?[0-9a-f]{8,16}\b/gi, 'HEX')
    .replace(/\b0x[0-9a-f]+\b/gi, 'HEX')
    .replace(/\d+/g, 'N')
    .trim();
}
