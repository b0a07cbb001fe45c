/* Whole files. */
#ifndef RT_FILE_H
#define RT_FILE_H

#include <stddef.h>

/* All that is in an open regular file, with a 0 behind it, to be freed. NULL on any error. */
void *rt_file_read(int fd, size_t *n);
/* Whether all of it was written. */
int rt_file_write(int fd, const void *data, size_t n);

#endif
