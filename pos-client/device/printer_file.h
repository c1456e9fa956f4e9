/* Paper as files, for tests, training and looking at: the stream itself and a picture of every piece. */
#ifndef DEVICE_PRINTER_FILE_H
#define DEVICE_PRINTER_FILE_H

#include <hoaban/str.h>

/* The next free NNNNNN in `dir` (made when absent). E_IO, or E_MALFORMED when the stream does not decode. */
enum err printer_file_print(const char *dir, struct bytes stream);
/* Appends the drawer's pulse to DIR/drawer.escpos: it makes no paper. */
enum err printer_file_kick(const char *dir, struct bytes pulse);

#endif
