// Loaded in front of the C library: makes the calls of one process that concern files below one directory fail, come up
// short, stall, or be its last. All other calls pass. What to do is read from the environment:
//
//   FAULT_DIRECTORY  the directory; nothing is done to calls elsewhere
//   FAULT_ROOM       bytes that may still be written; a write beyond comes up short, the next one says ENOSPC
//   FAULT_FSYNC      any value: every fsync of a file says EIO
//   FAULT_KILL       the process is killed just before its n-th call that changes something
//   FAULT_STALL      milliseconds for which the first removal is held up
//   FAULT_LOG        a file outside of the directory that gets a line for every call
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define DESCRIPTORS 4096
enum { ELSEWHERE, FILE_BELOW, DIRECTORY_BELOW };

static char kinds[DESCRIPTORS];
static atomic_int calls;
static atomic_int removals;
static atomic_long room = -1;
static const char *below;
static size_t below_length;

#define NEXT(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  below = getenv("FAULT_DIRECTORY");
  below_length = below ? strlen(below) : 0;
  if (getenv("FAULT_ROOM")) room = atol(getenv("FAULT_ROOM"));
}

static int is_below(const char *path) {
  if (!below || !path || strncmp(path, below, below_length) != 0) return 0;
  return path[below_length] == '/' || path[below_length] == '\0';
}

static int kind_of(int descriptor) {
  return descriptor >= 0 && descriptor < DESCRIPTORS ? kinds[descriptor] : ELSEWHERE;
}

static void note(const char *name, const char *path) {
  const char *log = getenv("FAULT_LOG");
  if (!log) return;
  int descriptor = NEXT(open64)(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (descriptor < 0) return;
  char line[4300];
  int length = snprintf(line, sizeof line, "%s %s\n", name, path);
  if (NEXT(write)(descriptor, line, length) < 0) abort();
  NEXT(close)(descriptor);
}

// Before a call that changes something below the directory.
static void change(const char *name, const char *path) {
  note(name, path);
  const char *kill_at = getenv("FAULT_KILL");
  if (atomic_fetch_add(&calls, 1) + 1 == (kill_at ? atoi(kill_at) : 0)) kill(getpid(), SIGKILL);
}

static void removal(const char *name, const char *path) {
  change(name, path);
  const char *ms = getenv("FAULT_STALL");
  if (!ms || atomic_fetch_add(&removals, 1) != 0) return;
  note("stall", path);
  struct timespec time = {atoi(ms) / 1000, (atoi(ms) % 1000) * 1000000L};
  nanosleep(&time, NULL);
  note("go on", path);
}

static int opened(int descriptor, const char *path) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS) return descriptor;
  struct stat stats;
  kinds[descriptor] = ELSEWHERE;
  if (is_below(path) && fstat(descriptor, &stats) == 0)
    kinds[descriptor] = S_ISDIR(stats.st_mode) ? DIRECTORY_BELOW : FILE_BELOW;
  return descriptor;
}

int open64(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = va_arg(list, mode_t);
  va_end(list);
  if (is_below(path) && (flags & (O_CREAT | O_TRUNC))) change("open", path);
  return opened(NEXT(open64)(path, flags, mode), path);
}

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  mode_t mode = va_arg(list, mode_t);
  va_end(list);
  return open64(path, flags, mode);
}

int close(int descriptor) {
  if (descriptor >= 0 && descriptor < DESCRIPTORS) kinds[descriptor] = ELSEWHERE;
  return NEXT(close)(descriptor);
}

// How much of a write may pass; -1 with errno when nothing may.
static ssize_t allowed(size_t wanted) {
  if (room < 0) return wanted;
  if (room == 0 && wanted > 0) {
    errno = ENOSPC;
    return -1;
  }
  size_t part = wanted < (size_t)room ? wanted : (size_t)room;
  room -= part;
  return part;
}

ssize_t write(int descriptor, const void *from, size_t length) {
  if (kind_of(descriptor) != FILE_BELOW) return NEXT(write)(descriptor, from, length);
  change("write", "");
  ssize_t part = allowed(length);
  return part < 0 ? part : NEXT(write)(descriptor, from, part);
}

ssize_t pwrite64(int descriptor, const void *from, size_t length, off64_t at) {
  if (kind_of(descriptor) != FILE_BELOW) return NEXT(pwrite64)(descriptor, from, length, at);
  change("write", "");
  ssize_t part = allowed(length);
  return part < 0 ? part : NEXT(pwrite64)(descriptor, from, part, at);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  if (kind_of(descriptor) != FILE_BELOW) return NEXT(writev)(descriptor, parts, count);
  // One part at a time is a short write, too, and short writes are what this is for.
  return count > 0 ? write(descriptor, parts[0].iov_base, parts[0].iov_len) : 0;
}

static int sync_of(int descriptor, int (*next)(int)) {
  int kind = kind_of(descriptor);
  if (kind == ELSEWHERE) return next(descriptor);
  change("fsync", kind == FILE_BELOW ? "file" : "directory");
  if (kind == FILE_BELOW && getenv("FAULT_FSYNC")) {
    errno = EIO;
    return -1;
  }
  return next(descriptor);
}

int fsync(int descriptor) { return sync_of(descriptor, NEXT(fsync)); }
int fdatasync(int descriptor) { return sync_of(descriptor, NEXT(fdatasync)); }

int rename(const char *from, const char *to) {
  if (is_below(to)) change("rename", to);
  return NEXT(rename)(from, to);
}

int mkdir(const char *path, mode_t mode) {
  if (is_below(path)) change("mkdir", path);
  return NEXT(mkdir)(path, mode);
}

int unlink(const char *path) {
  if (is_below(path)) removal("unlink", path);
  return NEXT(unlink)(path);
}

int rmdir(const char *path) {
  if (is_below(path)) removal("rmdir", path);
  return NEXT(rmdir)(path);
}

int chmod(const char *path, mode_t mode) {
  if (is_below(path)) change("chmod", path);
  return NEXT(chmod)(path, mode);
}

int chown(const char *path, uid_t uid, gid_t gid) {
  if (is_below(path)) change("chown", path);
  return NEXT(chown)(path, uid, gid);
}

int fchmod(int descriptor, mode_t mode) {
  if (kind_of(descriptor) == FILE_BELOW) change("fchmod", "");
  return NEXT(fchmod)(descriptor, mode);
}

int fchown(int descriptor, uid_t uid, gid_t gid) {
  if (kind_of(descriptor) == FILE_BELOW) change("fchown", "");
  return NEXT(fchown)(descriptor, uid, gid);
}
