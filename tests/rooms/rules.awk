# Judges the stream of check.sh: "FAIL …" for each fault, then "count rules-that-hold rules-broken".
# The folder of a file, or the folder above it that has a row of its own in the table: a large room has its files in several.
function room_of(file,    folder)
{
	sub(/\/[^\/]*$/, "", file)
	for (folder = file; folder != "" && !(folder in arrows); )
		if (!sub(/\/[^\/]*$/, "", folder))
			folder = ""
	return folder == "" ? file : folder
}

function is_among(file, list,    n, i, one)
{
	n = split(list, one, " ")
	for (i = 1; i <= n; i++)
		if (one[i] == file || one[i] == room_of(file))
			return 1
	return 0
}

# Shell pattern with alternatives ("time|*_r") to a regular expression.
function regex_of(glob)
{
	gsub(/[.+^$()\[\]{}]/, "\\\\&", glob)
	gsub(/\*/, ".*", glob)
	return "^(" glob ")$"
}

function fault(rule, text)
{
	print "FAIL " program ": " text
	broken[rule] = 1
}

# Quotes are looked up beside the file, then as the compiler does with -I. and -Iserver.
function resolve(file, name)
{
	if ((room_of(file) "/" name) in header)
		return room_of(file) "/" name
	if (name in header)
		return name
	return ("server/" name) in header ? "server/" name : ""
}

function judge_include(file, line, text,    name, found, room)
{
	name = text
	sub(/^[ \t]*#[ \t]*include[ \t]*"/, "", name)
	sub(/".*/, "", name)
	found = resolve(file, name)
	room = room_of(file)
	if (!(room in arrows))
		fault("include " room, "the room " room " has no include row in the table")
	else if (found == "")
		fault("include " room, file ":" line ": \"" name "\" is not found")
	else if (room_of(found) != room && !is_among(found, arrows[room]))
		fault("include " room, file ":" line ": " room " may not include " found)
}

$1 == "T" && $2 == "include" {
	room = $3
	$1 = $2 = $3 = ""
	arrows[room] = $0
	rule["include " room] = 1
}
$1 == "T" && $2 != "include" {
	key = $2 " " $3
	kind[key] = $2
	pattern[key] = $2 == "symbol" ? regex_of($3) : $3
	$1 = $2 = $3 = ""
	allowed[key] = $0
	rule[key] = 1
}
$1 == "H" { header[$2] = 1 }
$1 == "C" { fault("objects", $2 " has no object in this build") }
$1 == "N" {
	symbol = $3
	sub(/^__isoc[0-9]+_/, "", symbol)
	if (symbol ~ /^__.*_chk$/) {
		sub(/^__/, "", symbol)
		sub(/_chk$/, "", symbol)
	}
	for (key in kind)
		if (kind[key] == "symbol" && symbol ~ pattern[key]) {
			if (is_among($2, allowed[key]))
				used[key] = 1
			else
				fault(key, $2 ": " symbol " may not be used in " room_of($2))
		}
}
$1 == "S" {
	text = $0
	sub(/^S [^ ]* [0-9]* /, "", text)
	if (text ~ /^[ \t]*#[ \t]*include[ \t]*"/)
		judge_include($2, $3, text)
	for (key in kind)
		if (kind[key] == "word" && text ~ pattern[key]) {
			if (is_among($2, allowed[key]))
				used[key] = 1
			else
				fault(key, $2 ":" $3 ": says " pattern[key])
		}
}
END {
	# A row that allows something nobody does is misspelt or out of date. "-" allows it to nobody.
	for (key in kind)
		if (!used[key] && allowed[key] !~ /^ *-$/)
			fault(key, "nobody uses " key)
	rule["objects"] = 1
	for (key in rule)
		broken[key] ? bad++ : good++
	print "count", good + 0, bad + 0
}
