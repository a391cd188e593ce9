/*
 * file: whole files in and out, safely.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Read all of path (or "-", standard input) into out, whose max is the cap.  RC_NOTFOUND when absent, RC_BADDATA for a folder or past the cap. */
enum rc file_read(const char *path, struct buf *out, struct err *) MUST_CHECK;

/* Open for reading; refuses a folder with a clear message; "-" gives fd 0. */
enum rc file_open(const char *path, int *fd, struct err *) MUST_CHECK;

/* All n bytes to fd; what names it in an error. */
enum rc file_put(int fd, const void *, size_t n, const char *what, struct err *) MUST_CHECK;

/* Write beside path, fsync, rename over it, fsync the folder: all or nothing. */
enum rc file_write(const char *path, const void *, size_t, struct err *) MUST_CHECK;

enum rc file_mkdirs(const char *path, int mode, struct err *) MUST_CHECK;	/* like mkdir -p */
enum rc file_sync_dir(const char *path, struct err *) MUST_CHECK;
enum rc file_sync(const char *path, struct err *) MUST_CHECK;
enum rc file_remove_tree(const char *path, struct err *) MUST_CHECK;	/* follows no link; absent is fine */
enum rc file_sha256(const char *path, char hex[65], int64_t *bytes, struct err *) MUST_CHECK;
enum rc file_equal(const char *a, const char *b, bool *same, struct err *) MUST_CHECK;
bool file_exists(const char *path);
bool file_is_dir(const char *path);

/* Visit the regular files below dir, in name order, by path relative to dir. */
enum rc file_each(const char *dir, enum rc (*fn)(const char *rel, void *arg, struct err *), void *arg, struct err *) MUST_CHECK;

/* "a/b" from "a" and "b"; truncation is impossible: out grows. */
void path_join(struct buf *out, const char *dir, const char *name);

/* The folder that holds path: "a" of "a/b", "." of "b", "/" of "/b".  The caller frees it. */
char *file_folder(const char *path);

/* An unlinked temporary file in dir (for spooling a pipe). */
enum rc file_temp(const char *dir, int *fd, struct err *) MUST_CHECK;

/*
 * Let an open file or folder that we own belong to those who own and share
 * the file `model`: its group's rights, and as root its owner and group, so
 * that what root made by hand bars no later run of the model's own user.
 * Best effort: what is refused stays as it is.
 */
void file_like(int fd, const char *model);

#endif
