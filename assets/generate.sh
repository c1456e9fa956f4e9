#!/bin/sh
# Writes the assembly and C that link the files of assets.list into a binary: generate.sh LIST OUT.S OUT.c
set -eu
list=$1 asm=$2 table=$3
{
	echo '.section .note.GNU-stack,"",@progbits'
	echo '.section .rodata'
	n=0
	while read -r _name path; do
		printf '.balign 16\n.global asset_%d\nasset_%d: .incbin "%s"\n.global asset_%d_end\nasset_%d_end: .byte 0\n' $n $n "$path" $n $n
		n=$((n + 1))
	done <"$list"
} >"$asm"
{
	echo '#include "assets/assets.h"'
	n=0
	while read -r _name _path; do
		echo "extern const unsigned char asset_$n[], asset_${n}_end[];"
		n=$((n + 1))
	done <"$list"
	echo 'static const struct { const char *name; const unsigned char *begin, *end; } assets[] = {'
	n=0
	while read -r name _path; do
		echo "	{\"$name\", asset_$n, asset_${n}_end},"
		n=$((n + 1))
	done <"$list"
	cat <<'C'
};

const char *asset_name(size_t n)
{
	return n < sizeof(assets) / sizeof(assets[0]) ? assets[n].name : NULL;
}

struct bytes asset_find(const char *name)
{
	for (size_t i = 0; i < sizeof(assets) / sizeof(assets[0]); i++)
		if (strcmp(assets[i].name, name) == 0)
			return (struct bytes){assets[i].begin, (size_t)(assets[i].end - assets[i].begin)};
	return (struct bytes){NULL, 0};
}
C
} >"$table"
