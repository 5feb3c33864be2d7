/*
 * Asks a kernel which direct I/O requests it accepts on one device or file, by making them: memory alignment x file offset x
 * length x how the request is split into vectors, with preadv, pwritev and io_uring. Prints one JSON object.
 *
 *   dio-probe statx FILE           the direct I/O fields of statx, a line each; status 3 where the kernel has none for it
 *   dio-probe limits FILE          what the kernel says of it: statx, block ioctls, the queue's limits
 *   dio-probe lattice FILE [write] the same, and what it accepts
 *
 * One static build runs on every kernel: what headers or libraries may lack is written down here.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

/* The kernel's ABI, written down here so that old headers do not matter (include/uapi/linux/stat.h). */
struct statx_abi {
  uint32_t mask, blksize;
  uint64_t attributes;
  uint32_t nlink, uid, gid;
  uint16_t mode, spare0;
  uint64_t ino, size, blocks, attributes_mask;
  uint8_t times[64];
  uint32_t rdev_major, rdev_minor, dev_major, dev_minor;
  uint64_t mnt_id;
  uint32_t dio_mem_align, dio_offset_align;
  uint64_t subvol;
  uint32_t atomic_min, atomic_max, atomic_segments, dio_read_offset_align;
  uint64_t spare[9];
};
#define DIOALIGN 0x2000u
#define DIO_READ_ALIGN 0x20000u

#define SPAN (256 * 1024)

static const uint32_t memories[] = {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048};
static const uint32_t offsets[] = {0, 4, 512, 1024, 2048, 4096};
static const uint32_t lengths[] = {4, 512, 1024, 2048, 4096, 8192};
/* The first vector's length; 0 is one vector. */
static const uint32_t splits[] = {0, 4, 16, 64, 256, 512, 1024, 2048, 4096};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void print_list(const char *name, const uint32_t *list, size_t count) {
  printf("\"%s\":[", name);
  for (size_t i = 0; i < count; i++) printf("%s%u", i ? "," : "", list[i]);
  printf("],");
}

static void print_queue(dev_t device) {
  static const char *const names[] = {"logical_block_size", "physical_block_size", "minimum_io_size", "optimal_io_size",
    "dma_alignment", "max_sectors_kb", "max_hw_sectors_kb", "max_segments", "max_segment_size", "virt_boundary_mask",
    "rotational", "write_cache", "fua", "dax", "scheduler"};
  char path[128], text[256];
  int first = 1;
  printf("\"queue\":{");
  for (size_t i = 0; i < COUNT(names); i++) {
    /* A partition has its queue one folder up. */
    snprintf(path, sizeof path, "/sys/dev/block/%u:%u/queue/%s", major(device), minor(device), names[i]);
    int file = open(path, O_RDONLY);
    if (file < 0) {
      snprintf(path, sizeof path, "/sys/dev/block/%u:%u/../queue/%s", major(device), minor(device), names[i]);
      file = open(path, O_RDONLY);
    }
    if (file < 0) continue;
    ssize_t got = read(file, text, sizeof text - 1);
    close(file);
    if (got <= 0) continue;
    while (got > 0 && (text[got - 1] == '\n' || text[got - 1] == ' ')) got--;
    text[got] = 0;
    if (strspn(text, "0123456789") == (size_t)got && got > 0) printf("%s\"%s\":%s", first ? "" : ",", names[i], text);
    else printf("%s\"%s\":\"%s\"", first ? "" : ",", names[i], text);
    first = 0;
  }
  printf("}");
}

static long ask_statx(const char *path, struct statx_abi *x) {
  memset(x, 0, sizeof *x);
  return syscall(SYS_statx, AT_FDCWD, path, 0, 0x7ffu | DIOALIGN | DIO_READ_ALIGN, x);
}

static int print_statx(const char *path) {
  struct statx_abi x;
  if (ask_statx(path, &x) != 0 || !(x.mask & DIOALIGN)) return 3;
  printf("stx_dio_mem_align=%u\nstx_dio_offset_align=%u\n", x.dio_mem_align, x.dio_offset_align);
  if (x.mask & DIO_READ_ALIGN) printf("stx_dio_read_offset_align=%u\n", x.dio_read_offset_align);
  return 0;
}

static void print_limits(const char *path) {
  struct statx_abi x;
  struct stat plain;
  long asked = ask_statx(path, &x);
  if (asked == 0 && (x.mask & DIOALIGN))
    printf("\"statx\":{\"dio_mem_align\":%u,\"dio_offset_align\":%u", x.dio_mem_align, x.dio_offset_align);
  else printf("\"statx\":null");
  if (asked == 0 && (x.mask & DIOALIGN)) {
    if (x.mask & DIO_READ_ALIGN) printf(",\"dio_read_offset_align\":%u", x.dio_read_offset_align);
    printf("}");
  }
  if (stat(path, &plain) != 0) memset(&plain, 0, sizeof plain);
  int file = open(path, O_RDONLY);
  int logical = 0, block = 0;
  unsigned physical = 0, minimum = 0, optimal = 0;
  uint64_t size = 0;
  if (file >= 0 && S_ISBLK(plain.st_mode)) {
    ioctl(file, BLKSSZGET, &logical);
    ioctl(file, BLKPBSZGET, &physical);
    ioctl(file, BLKIOMIN, &minimum);
    ioctl(file, BLKIOOPT, &optimal);
    ioctl(file, BLKBSZGET, &block);
    ioctl(file, BLKGETSIZE64, &size);
    printf(",\"ioctl\":{\"BLKSSZGET\":%d,\"BLKPBSZGET\":%u,\"BLKIOMIN\":%u,\"BLKIOOPT\":%u,\"BLKBSZGET\":%d,\"BLKGETSIZE64\":%llu}",
      logical, physical, minimum, optimal, block, (unsigned long long)size);
  } else printf(",\"ioctl\":null");
  if (file >= 0) close(file);
  printf(",");
  print_queue(S_ISBLK(plain.st_mode) ? plain.st_rdev : plain.st_dev);
}

/* ---- io_uring, by hand (include/uapi/linux/io_uring.h) ---- */
struct sq_offsets { uint32_t head, tail, mask, entries, flags, dropped, array, resv1; uint64_t resv2; };
struct cq_offsets { uint32_t head, tail, mask, entries, overflow, cqes, flags, resv1; uint64_t resv2; };
struct uring_params { uint32_t sq_entries, cq_entries, flags, cpu, idle, features, wq_fd, resv[3]; struct sq_offsets sq; struct cq_offsets cq; };
struct sqe { uint8_t opcode, flags; uint16_t ioprio; int32_t fd; uint64_t off, addr; uint32_t len, rw_flags; uint64_t user_data; uint64_t rest[3]; };
struct cqe { uint64_t user_data; int32_t res; uint32_t flags; };
static struct { int fd; char *sq, *cq; struct sqe *sqes; struct uring_params p; } ring = {.fd = -1};

static int open_ring(void) {
  ring.fd = (int)syscall(425, 4, &ring.p);
  if (ring.fd < 0) return -errno;
  size_t sq = ring.p.sq.array + ring.p.sq_entries * 4, cq = ring.p.cq.cqes + ring.p.cq_entries * sizeof(struct cqe);
  ring.sq = mmap(0, sq, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, 0);
  ring.cq = mmap(0, cq, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, 0x8000000);
  ring.sqes = mmap(0, ring.p.sq_entries * sizeof(struct sqe), PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, 0x10000000);
  return ring.sq == MAP_FAILED || ring.cq == MAP_FAILED || (void *)ring.sqes == MAP_FAILED ? -errno : 0;
}

static int by_ring(int file, const struct iovec *vectors, int count, uint64_t offset, int write) {
  uint32_t *tail = (uint32_t *)(ring.sq + ring.p.sq.tail), *mask = (uint32_t *)(ring.sq + ring.p.sq.mask);
  uint32_t *array = (uint32_t *)(ring.sq + ring.p.sq.array), at = *tail & *mask;
  struct sqe *entry = &ring.sqes[at];
  memset(entry, 0, sizeof *entry);
  entry->opcode = write ? 2 : 1; /* IORING_OP_WRITEV, IORING_OP_READV */
  entry->fd = file;
  entry->off = offset;
  entry->addr = (uintptr_t)vectors;
  entry->len = (uint32_t)count;
  array[at] = at;
  __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
  if (syscall(426, ring.fd, 1, 1, 1, 0, 0) < 0) return -errno;
  uint32_t *head = (uint32_t *)(ring.cq + ring.p.cq.head), *cmask = (uint32_t *)(ring.cq + ring.p.cq.mask);
  struct cqe *done = (struct cqe *)(ring.cq + ring.p.cq.cqes) + (*head & *cmask);
  int result = done->res;
  __atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
  return result;
}

static char letters[64];
static int errors[64], known;

/* '.' is accepted whole, 's' accepted in part; each errno gets a letter in the order of its first appearance. */
static char letter_of(int result, uint32_t length) {
  if (result >= 0) return (uint32_t)result == length ? '.' : 's';
  for (int i = 0; i < known; i++) if (errors[i] == -result) return letters[i];
  errors[known] = -result;
  letters[known] = (char)('A' + known);
  return letters[known < 25 ? known++ : known];
}

enum method { PREADV, PWRITEV, URING_READ, URING_WRITE };

static void try_all(int file, char *memory, const char *name, enum method method) {
  printf("%s\"%s\":\"", method == PREADV ? "" : ",", name);
  for (size_t s = 0; s < COUNT(splits); s++)
    for (size_t l = 0; l < COUNT(lengths); l++) {
      if (splits[s] >= lengths[l]) continue;
      for (size_t o = 0; o < COUNT(offsets); o++)
        for (size_t m = 0; m < COUNT(memories); m++) {
          /* The second vector follows in a page of its own with the same misalignment, so that only the lengths differ. */
          struct iovec v[2] = {{memory + memories[m], splits[s] ? splits[s] : lengths[l]},
            {memory + SPAN / 2 + memories[m], lengths[l] - splits[s]}};
          int count = splits[s] ? 2 : 1, result;
          if (method == PREADV) result = (int)preadv(file, v, count, offsets[o]);
          else if (method == PWRITEV) result = (int)pwritev(file, v, count, offsets[o]);
          else result = by_ring(file, v, count, offsets[o], method == URING_WRITE);
          if (result < 0 && (method == PREADV || method == PWRITEV)) result = -errno;
          putchar(letter_of(result, lengths[l]));
        }
    }
  printf("\"");
}

static void print_lattice(const char *path, int write) {
  int file = open(path, (write ? O_RDWR : O_RDONLY) | O_DIRECT | O_CLOEXEC);
  if (file < 0) {
    printf(",\"open\":%d", errno);
    return;
  }
  printf(",\"open\":0,");
  print_list("memory", memories, COUNT(memories));
  print_list("offset", offsets, COUNT(offsets));
  print_list("length", lengths, COUNT(lengths));
  print_list("first", splits, COUNT(splits));
  char *memory = mmap(0, SPAN, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) _exit(2);
  memset(memory, 0x5a, SPAN);
  int ringed = open_ring();
  printf("\"io_uring\":%d,\"tried\":{", ringed == 0 ? 0 : -ringed);
  try_all(file, memory, "preadv", PREADV);
  if (write) try_all(file, memory, "pwritev", PWRITEV);
  if (ringed == 0) try_all(file, memory, "io_uring readv", URING_READ);
  if (ringed == 0 && write) try_all(file, memory, "io_uring writev", URING_WRITE);
  printf("},\"errno\":{");
  for (int i = 0; i < known; i++) printf("%s\"%c\":%d", i ? "," : "", letters[i], errors[i]);
  printf("}");
}

int main(int count, char **words) {
  static char buffer[1 << 16];
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  if (count == 3 && !strcmp(words[1], "statx")) return print_statx(words[2]);
  if (count < 3 || (strcmp(words[1], "limits") && strcmp(words[1], "lattice"))) {
    fprintf(stderr, "usage: dio-probe statx|limits|lattice FILE [write]\n");
    return 2;
  }
  printf("{\"file\":\"%s\",", words[2]);
  print_limits(words[2]);
  if (!strcmp(words[1], "lattice")) print_lattice(words[2], count > 3 && !strcmp(words[3], "write"));
  printf("}\n");
  return 0;
}
