// A scenario that uses most of what there is, for tests that change a piece of it. They count its lines.

export const wholeScenario = `name: boots
components:
  kernel: { role: host-kernel, debian: linux-image-cloud-amd64, versions: [5.10, 6.1] }
  qemu: { role: qemu, debian: qemu-system-x86, versions: "5.2" }
factors:
  sector: [512, 4096]
  cache: [writeback, none]
image: grub
steps:
  - name: attach
    run: losetup -b \${sector} -f --show \${image}
    capture: device
  - name: boot
    guest: qemu-system-x86_64 -drive file=\${device},cache=\${cache}
good:
  - { console: guest, match: guest is up }
bad:
  - { console: firmware, match: could not read }
`;
