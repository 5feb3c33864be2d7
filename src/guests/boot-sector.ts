// A disk image whose boot sector reads many sectors, from LBA 1 on unless told, checks each byte that came and tells the result on
// the first serial port. Its reads then start one sector into a 4096-byte block and cross block borders, as those of GRUB's first
// stage do: the pattern of access that a disk with large blocks and a strict direct-I/O path refuses first.
// The program is encoded by hand, so that making an image needs no assembler and takes milliseconds. Sources: Intel 64 and
// IA-32 Architectures Software Developer's Manual, volume 2 (instructions); BIOS Enhanced Disk Drive Services, T13/1572D
// (INT 13h); National Semiconductor PC16550D (serial port).

import { assert } from '../core/base/assert.ts';
import { guestIsUp } from './guest-is-up.ts';
import type { Line } from './machine-code.ts';
import { address, assemble, doubleWord, far, label, littleEndian16, near, text } from './machine-code.ts';
import { sectorBytes } from './sector.ts';

export const bootSectorImageBytes = 4 * 1024 * 1024;

/** As many as fit behind the boot sector. */
export const sectorsMax = bootSectorImageBytes / sectorBytes - 1;

/** Multiples of a paragraph up to this, so that a whole call stays in its 64 KiB. */
const memoryOffsetMax = 512;

export interface BootSectorReads {
  /** Of 512 bytes. */
  readonly sectors: number;
  /** The first of them. */
  readonly from?: number;
  /** Where in memory, counted from the beginning of a page, in bytes. */
  readonly memoryOffset?: number;
}

/** The image whose boot sector reads these sectors. Equal arguments give equal bytes. */
export function bootSectorImage({ sectors, from = 1, memoryOffset = 0 }: BootSectorReads): Uint8Array {
  assert(
    Number.isInteger(sectors) && sectors >= 1 && Number.isInteger(from) && from >= 1 && from + sectors <= sectorsMax + 1,
    `A boot sector reads 1 to ${sectorsMax} sectors.`,
  );
  assert(memoryOffset % 16 === 0 && memoryOffset >= 0 && memoryOffset <= memoryOffsetMax, 'Memory is read to by paragraphs.');
  const image = new Uint8Array(bootSectorImageBytes);
  const code = assemble(loadedAt, program({ sectors, from, segment: bufferSegment + memoryOffset / 16 }));
  assert(code.length <= codeBytesMax, `The boot sector's code takes ${codeBytesMax} bytes at most, not ${code.length}.`);
  image.set(code);
  image.set([0x55, 0xaa], sectorBytes - 2);
  fillWithPattern(new DataView(image.buffer, from * sectorBytes, sectors * sectorBytes));
  return image;
}

const loadedAt = 0x7c00;

// What follows is the disk signature and the partition table; firmware and Linux must find an empty one there.
const codeBytesMax = 440;

// Physical address 0x10000: free on every PC, and far from the code and from its stack, which grows down from 0x7c00.
const bufferSegment = 0x1000;

// EDD allows 127 sectors in one call. They are 63.5 KiB, so no read leaves the buffer's 64 KiB segment, and none crosses a
// physical 64 KiB border, which old DMA can not do; memoryOffsetMax is what is left.
const sectorsInACall = 127;

// Each double word on the disk follows from the one before (a generator of period 2^32 from "Numerical Recipes", 7.1), so a
// sector that comes from the wrong place, twice or not at all does not pass.
const patternStart = 0x66697273;
const patternFactor = 1664525;
const patternAddend = 1013904223;

function fillWithPattern(sectors: DataView): void {
  let value = patternStart;
  for (let offset = 0; offset < sectors.byteLength; offset += 4) {
    value = (Math.imul(value, patternFactor) + patternAddend) >>> 0;
    sectors.setUint32(offset, value, true);
  }
}

interface Reading {
  readonly sectors: number;
  readonly from: number;
  readonly segment: number;
}

function program(reading: Reading): Line[] {
  return [
    ...start(),
    ...openSerialPort(),
    ...readAndCheck(reading),
    ...endings(),
    ...print(),
    ...printByte(),
    ...variables(reading),
  ];
}

function start(): Line[] {
  return [
    [0xfa], //                                              cli
    [0xfc], //                                              cld
    // Some firmware enters at 07c0:0000. This makes cs 0, as all addresses below expect.
    [0xea, address('entered'), ...littleEndian16(0)], //              jmp 0:entered
    label('entered'),
    [0x31, 0xc0], //                                        xor ax, ax
    [0x8e, 0xd8], //                                        mov ds, ax
    [0x8e, 0xd0], //                                        mov ss, ax
    [0xbc, ...littleEndian16(loadedAt)], //                           mov sp, 0x7c00
    [0xfb], //                                              sti
    // The firmware passes the number of the drive that it booted from.
    [0x88, 0x16, address('drive')], //                      mov [drive], dl
  ];
}

const com1 = 0x3f8;
const interruptEnable = com1 + 1;
const fifoControl = com1 + 2;
const lineControl = com1 + 3;
const modemControl = com1 + 4;
const lineStatus = com1 + 5;

function openSerialPort(): Line[] {
  return [
    ...out(interruptEnable, 0x00),
    ...out(lineControl, 0x80), // the next two set the divisor
    ...out(com1, 0x01), // 115200 baud
    ...out(com1 + 1, 0x00),
    ...out(lineControl, 0x03), // 8 bits, no parity, 1 stop bit
    ...out(fifoControl, 0xc7), // on and empty
    ...out(modemControl, 0x03), // data terminal ready, request to send
  ];
}

function out(port: number, value: number): Line[] {
  return [
    [0xba, ...littleEndian16(port)], //                               mov dx, port
    [0xb0, value], //                                       mov al, value
    [0xee], //                                              out dx, al
  ];
}

function readAndCheck({ segment }: Reading): Line[] {
  return [
    label('next call'),
    [0xa1, address('left')], //                             mov ax, [left]
    [0x85, 0xc0], //                                        test ax, ax
    [0x74, near('all read')], //                            jz all_read
    [0x3d, ...littleEndian16(sectorsInACall)], //                     cmp ax, 127
    [0x76, near('fits')], //                                jbe fits
    [0xb8, ...littleEndian16(sectorsInACall)], //                     mov ax, 127
    label('fits'),
    [0xa3, address('packet sectors')], //                   mov [packet_sectors], ax
    [0x50], //                                              push ax
    [0xbe, address('packet')], //                           mov si, packet
    [0x8a, 0x16, address('drive')], //                      mov dl, [drive]
    [0xb4, 0x42], //                                        mov ah, 0x42: extended read
    [0xcd, 0x13], //                                        int 0x13
    [0x59], //                                              pop cx: the sectors asked for
    [0x72, near('read error')], //                          jc read_error
    // The firmware puts there what it really read.
    [0x3b, 0x0e, address('packet sectors')], //             cmp cx, [packet_sectors]
    [0x75, near('read error')], //                          jne read_error
    [0x29, 0x0e, address('left')], //                       sub [left], cx
    [0x66, 0x0f, 0xb7, 0xd1], //                            movzx edx, cx
    [0x66, 0x01, 0x16, address('packet block')], //         add [packet_block], edx

    // es:di walks through the buffer, eax through the pattern, cx counts double words: 128 in a sector.
    [0xfc], //                                              cld
    [0xc1, 0xe1, 0x07], //                                  shl cx, 7
    [0xb8, ...littleEndian16(segment)], //                            mov ax, segment
    [0x8e, 0xc0], //                                        mov es, ax
    [0x31, 0xff], //                                        xor di, di
    [0x66, 0xa1, address('pattern')], //                    mov eax, [pattern]
    label('check'),
    [0x66, 0x69, 0xc0, ...doubleWord(patternFactor)], //    imul eax, eax, patternFactor
    [0x66, 0x05, ...doubleWord(patternAddend)], //          add eax, patternAddend
    [0x66, 0xaf], //                                        scasd: cmp eax, es:[di]; add di, 4
    [0x75, near('wrong data')], //                          jne wrong_data
    [0xe2, near('check')], //                               loop check
    [0x66, 0xa3, address('pattern')], //                    mov [pattern], eax
    [0xeb, near('next call')], //                           jmp next_call
  ];
}

function endings(): Line[] {
  return [
    label('all read'),
    [0xbe, address('is up')], //                            mov si, is_up
    [0xeb, near('say')], //                                 jmp say
    label('wrong data'),
    [0xbe, address('is wrong')], //                         mov si, is_wrong
    label('say'),
    [0xe8, far('print')], //                                call print
    [0xeb, near('stop')], //                                jmp stop
    label('read error'),
    [0x88, 0x26, address('status')], //                     mov [status], ah
    [0xbe, address('is error')], //                         mov si, is_error
    [0xe8, far('print')], //                                call print
    [0xa0, address('status')], //                           mov al, [status]
    [0xe8, far('print byte')], //                           call print_byte
    [0xbe, address('line end')], //                         mov si, line_end
    [0xe8, far('print')], //                                call print
    label('stop'),
    [0xfa], //                                              cli
    label('halt'),
    [0xf4], //                                              hlt
    [0xeb, near('halt')], //                                jmp halt
  ];
}

/** Prints the characters at si up to a zero byte; `put` prints the one in al. Both change al, dx and ah. */
function print(): Line[] {
  return [
    label('print'),
    [0xac], //                                              lodsb
    [0x84, 0xc0], //                                        test al, al
    [0x74, near('print end')], //                           jz print_end
    [0xe8, far('put')], //                                  call put
    [0xeb, near('print')], //                               jmp print
    label('put'),
    [0x88, 0xc4], //                                        mov ah, al
    [0xba, ...littleEndian16(lineStatus)], //                         mov dx, lineStatus
    label('busy'),
    [0xec], //                                              in al, dx
    [0xa8, 0x20], //                                        test al, 0x20: room for a character
    [0x74, near('busy')], //                                jz busy
    [0xba, ...littleEndian16(com1)], //                               mov dx, com1
    [0x88, 0xe0], //                                        mov al, ah
    [0xee], //                                              out dx, al
    label('print end'),
    [0xc3], //                                              ret
  ];
}

/** Prints al as two hexadecimal digits: the high one through the call, the low one by falling into it. */
function printByte(): Line[] {
  return [
    label('print byte'),
    [0x50], //                                              push ax
    [0xc0, 0xe8, 0x04], //                                  shr al, 4
    [0xe8, far('print digit')], //                          call print_digit
    [0x58], //                                              pop ax
    [0x24, 0x0f], //                                        and al, 15
    label('print digit'),
    [0x04, 0x30], //                                        add al, '0'
    [0x3c, 0x3a], //                                        cmp al, '9' + 1
    [0x72, near('put')], //                                 jb put
    [0x04, 0x07], //                                        add al, 'A' - '9' - 1
    [0xeb, near('put')], //                                 jmp put
  ];
}

function variables({ sectors, from, segment }: Reading): Line[] {
  return [
    // The disk address packet of INT 13h.
    label('packet'),
    [0x10, 0x00], //                                        its size
    label('packet sectors'),
    littleEndian16(0),
    [...littleEndian16(0), ...littleEndian16(segment)], //                      where to: offset, segment
    label('packet block'),
    [...doubleWord(from), ...doubleWord(0)], //             where from: LBA, 64 bits
    label('left'),
    littleEndian16(sectors),
    label('pattern'),
    doubleWord(patternStart),
    label('drive'),
    [0],
    label('status'),
    [0],
    label('is up'),
    text(`${guestIsUp}\r\n`),
    label('is wrong'),
    text('firstbad: wrong data\r\n'),
    label('is error'),
    text('firstbad: read error AH='),
    label('line end'),
    text('\r\n'),
  ];
}
