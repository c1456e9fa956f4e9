# messages.tsv → the gate page's words: rows "gate.*", Vietnamese and English.
BEGIN { FS = "\t" }
function quoted(text) { gsub(/\\/, "\\\\", text); gsub(/"/, "\\\"", text); return "\"" text "\"" }
/^gate\./ { vi = vi "\t\t" quoted($1) ": " quoted($3) ",\n"; en = en "\t\t" quoted($1) ": " quoted($4) ",\n" }
END {
	print "// Made by the build from messages.tsv."
	print "/** @type {{vi: Record<string, string>, en: Record<string, string>}} */"
	printf "export const WORDS = {\n\tvi: {\n%s\t},\n\ten: {\n%s\t},\n};\n", vi, en
}
