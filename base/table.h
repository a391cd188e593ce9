/*
 * table: aligned columns for people, within the terminal's width.
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "out.h"

#define TABLE_COLS 12
enum table_align { TABLE_LEFT, TABLE_RIGHT };
struct table_col {
	const char	*head;
	enum table_align align;
	bool		 shrink;	/* this one gives way when the line is too long */
};
struct table;

/* cols is borrowed and must outlive the table; n <= TABLE_COLS. */
struct table *table_new(const struct table_col *cols, int n);
void table_cell(struct table *, const char *fmt, ...) PRINTF_LIKE(2, 3);	/* left to right; a row ends by itself; text is made safe */
void table_print(struct table *, struct out *);	/* and frees it */

#endif
