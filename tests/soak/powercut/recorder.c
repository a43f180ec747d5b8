/* Records, in order, what a process asks of the disk inside one folder (sync.md 4.4).
 *
 * Preloaded before libc. Every call is passed on and, when it succeeded, appended to the log with
 * one lock held over both, so that the log's order is the order of things. Shared memory of SQLite
 * (-shm) is left out: it is made anew after a crash.
 *
 * A record: kind (1 byte), length of the name, of the data (4 bytes each), offset (8), name, data.
 *   C create  W write  T truncate (offset: size)  S sync  N rename (data: new name)  L link
 *   U unlink
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
static char *names[MOST];
static char folder[PATH_MAX];
static size_t folder_length;
static int log_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void start(void) {
    const char *where = getenv("RECORD_FOLDER"), *log = getenv("RECORD_LOG");
    real_write = REAL(write);
    if (!where || !log || !realpath(where, folder)) return;
    folder_length = strlen(folder);
    int (*real_open)(const char *, int, ...) = REAL(open);
    log_fd = real_open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static const char *inside(const char *path, char *out) {
    char whole[PATH_MAX];
    if (log_fd < 0 || !path) return NULL;
    if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
    else { if (!getcwd(whole, sizeof whole)) return NULL;
           size_t n = strlen(whole); snprintf(whole + n, sizeof whole - n, "/%s", path); }
    size_t n = strlen(whole);
    if (strncmp(whole, folder, folder_length)) return NULL;
    if (whole[folder_length] != '/' && whole[folder_length] != 0) return NULL;
    if (n > 4 && !strcmp(whole + n - 4, "-shm")) return NULL;
    snprintf(out, PATH_MAX, "%s", whole[folder_length] ? whole + folder_length + 1 : ".");
    return out;
}

static void put(char kind, const char *name, uint64_t offset, const void *data, uint32_t size) {
    uint32_t length = strlen(name);
    char head[17];
    head[0] = kind; memcpy(head + 1, &length, 4); memcpy(head + 5, &size, 4);
    memcpy(head + 9, &offset, 8);
    struct iovec parts[3] = {{head, 17}, {(void *)name, length}, {(void *)data, size}};
    ssize_t wanted = 17 + length + size;
    if (writev(log_fd, parts, 3) != wanted) abort();
}

static int opened(int fd, const char *path, int flags, int was_there) {
    char name[PATH_MAX];
    if (fd < 0 || fd >= MOST) return fd;
    const char *found = inside(path, name);
    free(names[fd]); names[fd] = found ? strdup(found) : NULL;
    if (found && (flags & O_CREAT) && !was_there) put('C', found, 0, "", 0);
    if (found && (flags & O_TRUNC) && was_there) put('T', found, 0, "", 0);
    return fd;
}

#define OPEN(name)                                                                      \
    int name(const char *path, int flags, ...) {                                        \
        mode_t mode = 0; va_list list; va_start(list, flags);                           \
        if (flags & O_CREAT) mode = va_arg(list, mode_t);                               \
        va_end(list);                                                                   \
        pthread_mutex_lock(&lock);                                                      \
        int there = !access(path, F_OK);                                                \
        int fd = opened(REAL(name)(path, flags, mode), path, flags, there), kept = errno; \
        pthread_mutex_unlock(&lock); errno = kept; return fd;                           \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                    \
    int name(int at, const char *path, int flags, ...) {                                \
        mode_t mode = 0; va_list list; va_start(list, flags);                           \
        if (flags & O_CREAT) mode = va_arg(list, mode_t);                               \
        va_end(list);                                                                   \
        pthread_mutex_lock(&lock);                                                      \
        int there = !faccessat(at, path, F_OK, 0), fd = REAL(name)(at, path, flags, mode), \
            kept = errno;                                                               \
        if (at == AT_FDCWD || path[0] == '/') opened(fd, path, flags, there);           \
        pthread_mutex_unlock(&lock); errno = kept; return fd;                           \
    }
OPENAT(openat)
OPENAT(openat64)

static const char *name_of(int fd) { return fd >= 0 && fd < MOST ? names[fd] : NULL; }

ssize_t write(int fd, const void *data, size_t size) {
    if (!name_of(fd)) return real_write(fd, data, size);
    pthread_mutex_lock(&lock);
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (fcntl(fd, F_GETFL) & O_APPEND) at = lseek(fd, 0, SEEK_END);
    ssize_t done = real_write(fd, data, size); int kept = errno;
    if (done > 0) put('W', names[fd], at, data, done);
    pthread_mutex_unlock(&lock); errno = kept; return done;
}

#define PWRITE(name, type)                                                              \
    ssize_t name(int fd, const void *data, size_t size, type at) {                      \
        if (!name_of(fd)) return REAL(name)(fd, data, size, at);                        \
        pthread_mutex_lock(&lock);                                                      \
        ssize_t done = REAL(name)(fd, data, size, at); int kept = errno;                \
        if (done > 0) put('W', names[fd], at, data, done);                              \
        pthread_mutex_unlock(&lock); errno = kept; return done;                         \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, type)                                                            \
    int name(int fd, type size) {                                                       \
        if (!name_of(fd)) return REAL(name)(fd, size);                                  \
        pthread_mutex_lock(&lock);                                                      \
        int done = REAL(name)(fd, size), kept = errno;                                  \
        if (!done) put('T', names[fd], size, "", 0);                                    \
        pthread_mutex_unlock(&lock); errno = kept; return done;                         \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                                      \
    int name(int fd) {                                                                  \
        if (!name_of(fd)) return REAL(name)(fd);                                        \
        pthread_mutex_lock(&lock);                                                      \
        int done = REAL(name)(fd), kept = errno;                                        \
        if (!done) put('S', names[fd], 0, "", 0);                                       \
        pthread_mutex_unlock(&lock); errno = kept; return done;                         \
    }
SYNC(fsync)
SYNC(fdatasync)

static void moved(char kind, const char *from, const char *to) {
    char first[PATH_MAX], second[PATH_MAX];
    if (inside(from, first) && inside(to, second)) {
        put(kind, first, 0, second, strlen(second));
        if (kind == 'N')
            for (int fd = 0; fd < MOST; fd++)
                if (names[fd] && !strcmp(names[fd], first)) {
                    free(names[fd]); names[fd] = strdup(second);
                }
    }
}

int rename(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int done = REAL(rename)(from, to), kept = errno;
    if (!done) moved('N', from, to);
    pthread_mutex_unlock(&lock); errno = kept; return done;
}

int link(const char *from, const char *to) {
    pthread_mutex_lock(&lock);
    int done = REAL(link)(from, to), kept = errno;
    if (!done) moved('L', from, to);
    pthread_mutex_unlock(&lock); errno = kept; return done;
}

int unlink(const char *path) {
    char name[PATH_MAX];
    pthread_mutex_lock(&lock);
    int done = REAL(unlink)(path), kept = errno;
    if (!done && inside(path, name)) put('U', name, 0, "", 0);
    pthread_mutex_unlock(&lock); errno = kept; return done;
}

int close(int fd) {
    if (fd >= 0 && fd < MOST && names[fd]) {
        pthread_mutex_lock(&lock);
        free(names[fd]); names[fd] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return REAL(close)(fd);
}
