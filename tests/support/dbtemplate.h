/* A database that is installed and migrated already, made once per run of the tests (HOABAN_TEMPLATE, tests/run), copied by who
 * needs one: most of a server's first start is this. Without the variable every test makes its own. */
#ifndef TESTS_DBTEMPLATE_H
#define TESTS_DBTEMPLATE_H

/* Puts the copy where the server of this data directory looks for its database. Ends the test program when it does not work. */
void dbtemplate_place(const char *data_dir);

#endif
