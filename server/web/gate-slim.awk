# Takes out the lines of a script or style sheet that are nothing but comment: a third of what a phone would fetch. Comments beside code
# stay, and so does the code as it is. One that ends before code begins on its last line ends the build: nothing is guessed.
{ at = index($0, "*/"); ends = at > 0 && substr($0, at + 2) ~ /^[ \t]*$/ }
inside && at > 0 && !ends { print FILENAME ":" FNR ": code behind a comment's end" >"/dev/stderr"; exit 1 }
inside { inside = !ends; next }
/^[ \t]*\/\// || /^[ \t]*$/ { next }
/^[ \t]*\/\*/ && (ends || at == 0) { inside = !ends; next }
{ print }
