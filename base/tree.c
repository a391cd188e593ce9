/*
 * tree: the part of file.h that walks folders.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "file.h"

#define DEPTH_MAX 64

/* Empties the folder behind fd, which is closed; path is for messages. */
static enum rc
empty_folder(int fd, const char *path, int depth, struct err *e)
{
	DIR		*d;
	struct dirent	*ent;
	int		 sub;
	enum rc		 rc = RC_OK;

	if (depth > DEPTH_MAX) {
		close(fd);
		return err_set(e, RC_FAILED, "%s: more than %d folders deep", path, DEPTH_MAX);
	}
	if ((d = fdopendir(fd)) == NULL) {
		rc = err_sys(e, RC_FAILED, "%s", path);
		close(fd);
		return rc;
	}
	while (rc == RC_OK && (ent = readdir(d)) != NULL) {
		if (strcmp(ent->d_name, ".") == 0 || strcmp(ent->d_name, "..") == 0)
			continue;
		sub = openat(dirfd(d), ent->d_name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub >= 0)
			rc = empty_folder(sub, path, depth + 1, e);
		if (rc == RC_OK &&
		    unlinkat(dirfd(d), ent->d_name, sub >= 0 ? AT_REMOVEDIR : 0) != 0)
			rc = err_sys(e, RC_FAILED, "%s: %s", path, ent->d_name);
	}
	closedir(d);
	return rc;
}

enum rc
file_remove_tree(const char *path, struct err *e)
{
	struct stat	st;
	int		fd;
	enum rc		rc;

	if (lstat(path, &st) != 0)
		return errno == ENOENT ? RC_OK : err_sys(e, RC_FAILED, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return unlink(path) == 0 ? RC_OK : err_sys(e, RC_FAILED, "%s", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, RC_FAILED, "%s", path);
	if ((rc = empty_folder(fd, path, 0, e)) != RC_OK)
		return rc;
	return rmdir(path) == 0 ? RC_OK : err_sys(e, RC_FAILED, "%s", path);
}

struct list {
	struct arena	 mem;
	char		**path;
	size_t		 n, cap;
};

/* Adds the regular files below dir, named from rel on. */
static enum rc
collect(struct list *l, const char *dir, const char *rel, int depth, struct err *e)
{
	struct dirent	*ent;
	struct stat	 st;
	DIR		*d;
	char		*name, *sub;
	enum rc		 rc = RC_OK;

	if (depth > DEPTH_MAX)
		return err_set(e, RC_BADDATA, "%s: more than %d folders deep", dir, DEPTH_MAX);
	if ((d = opendir(dir)) == NULL)
		return err_sys(e, errno == ENOENT ? RC_NOTFOUND : RC_FAILED, "%s", dir);
	while (rc == RC_OK && (ent = readdir(d)) != NULL) {
		if (strcmp(ent->d_name, ".") == 0 || strcmp(ent->d_name, "..") == 0)
			continue;
		name = arena_printf(&l->mem, "%s%s%s", rel, *rel == '\0' ? "" : "/", ent->d_name);
		if (fstatat(dirfd(d), ent->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			rc = err_sys(e, RC_FAILED, "%s/%s", dir, ent->d_name);
		else if (S_ISDIR(st.st_mode)) {
			sub = arena_printf(&l->mem, "%s/%s", dir, ent->d_name);
			rc = collect(l, sub, name, depth + 1, e);
		} else if (S_ISREG(st.st_mode))
			ARENA_PUSH(&l->mem, l->path, l->n, l->cap, name);
	}
	closedir(d);
	return rc;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

enum rc
file_each(const char *dir, enum rc (*fn)(const char *, void *, struct err *), void *arg,
    struct err *e)
{
	struct list	l = { .mem = ARENA_INIT };
	size_t		i;
	enum rc		rc;

	rc = collect(&l, dir, "", 0, e);
	if (rc == RC_OK && l.n > 1)
		qsort(l.path, l.n, sizeof(*l.path), by_name);
	for (i = 0; rc == RC_OK && i < l.n; i++)
		rc = fn(l.path[i], arg, e);
	arena_fini(&l.mem);
	return rc;
}
