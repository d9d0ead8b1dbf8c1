/*
 * Loaded into a process with LD_PRELOAD: reads and writes of regular files below SHORT_IO_BELOW come up short.
 *
 *   SHORT_IO=one    each call transfers one byte
 *   SHORT_IO=half   each call transfers half of what was asked for
 *   SHORT_IO=lie    the second half of every write is thrown away, and success is reported for all of it
 *
 * The number of calls that were disturbed is written to the descriptor SHORT_IO_REPORT at the end.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int disturbed;

static int below(int fd) {
  const char *below = getenv("SHORT_IO_BELOW");
  char link[64], path[PATH_MAX];
  if (!below) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strncmp(path, below, strlen(below)) == 0;
}

static int mode(const char *name) {
  const char *given = getenv("SHORT_IO");
  return given && strcmp(given, name) == 0;
}

static size_t shortened(int fd, size_t count) {
  if (count < 2 || !below(fd)) return count;
  if (mode("one")) { disturbed++; return 1; }
  if (mode("half")) { disturbed++; return count / 2; }
  return count;
}

static size_t lied(int fd, size_t count) {
  if (count < 2 || !mode("lie") || !below(fd)) return 0;
  disturbed++;
  return count - count / 2;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *from, size_t count) {
  REAL(write);
  size_t lost = lied(fd, count);
  if (lost) return real(fd, from, count - lost) < 0 ? -1 : (ssize_t)count;
  return real(fd, from, shortened(fd, count));
}

ssize_t pwrite64(int fd, const void *from, size_t count, off64_t at) {
  REAL(pwrite64);
  size_t lost = lied(fd, count);
  if (lost) return real(fd, from, count - lost, at) < 0 ? -1 : (ssize_t)count;
  return real(fd, from, shortened(fd, count), at);
}

ssize_t pwrite(int fd, const void *from, size_t count, off_t at) { return pwrite64(fd, from, count, at); }

/* Of several buffers the first one only. */
ssize_t writev(int fd, const struct iovec *list, int count) {
  REAL(writev);
  if (count > 0 && below(fd)) return write(fd, list[0].iov_base, list[0].iov_len);
  return real(fd, list, count);
}

ssize_t read(int fd, void *into, size_t count) {
  REAL(read);
  return real(fd, into, shortened(fd, count));
}

ssize_t pread64(int fd, void *into, size_t count, off64_t at) {
  REAL(pread64);
  return real(fd, into, shortened(fd, count), at);
}

ssize_t pread(int fd, void *into, size_t count, off_t at) { return pread64(fd, into, count, at); }

__attribute__((destructor)) static void report(void) {
  const char *fd = getenv("SHORT_IO_REPORT");
  if (fd) dprintf(atoi(fd), "disturbed %d\n", disturbed);
}
