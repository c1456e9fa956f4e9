// Checks a published log with Go's own sumdb/note and sumdb/tlog, which know nothing of ours.
//
//	sumdb logs DIR VKEY SIZE…        directories DIR/<size>, entries DIR/entries
//	sumdb server URL VKEY LOOKUP…    a running server: checkpoint, tiles, entries, proofs of these receipts
//
// Closes with "N passed, N failed".
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

var passed, failed int

func check(err error, format string, args ...any) bool {
	if err == nil {
		passed++
		return true
	}
	failed++
	fmt.Printf("FAIL %s: %v\n", fmt.Sprintf(format, args...), err)
	return false
}

func refused(err error, format string, args ...any) {
	if err == nil {
		check(errors.New("accepted"), format, args...)
		return
	}
	check(nil, format, args...)
}

// ---- where a log is read from

type source interface {
	get(path string) ([]byte, error)
}

type directory string

func (d directory) get(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(d), path))
}

type server string

func (s server) get(path string) ([]byte, error) {
	r, err := http.Get(string(s) + "/log/" + path)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	if r.StatusCode != 200 {
		return nil, fmt.Errorf("%s: %s", path, r.Status)
	}
	return io.ReadAll(r.Body)
}

// Tiles of C2SP tlog-tiles: their height is always 8, so the path does not say it; a partial one may have grown into its full one.
type tiles struct {
	from  source
	spoil bool // the first byte of each tile is another
}

func (t tiles) Height() int { return height }

func (t tiles) one(tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
	data, err := t.from.get(path)
	if err != nil && tile.W < 1<<height {
		full := tile
		full.W = 1 << height
		data, err = t.from.get(strings.Replace(full.Path(), "tile/8/", "tile/", 1))
	}
	if err != nil {
		return nil, err
	}
	if len(data) < tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s: %d bytes", path, len(data))
	}
	data = data[:tile.W*tlog.HashSize]
	if t.spoil {
		data[0] ^= 1
	}
	return data, nil
}

func (t tiles) ReadTiles(list []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(list))
	for i, tile := range list {
		data, err := t.one(tile)
		if err != nil {
			return nil, err
		}
		all[i] = data
	}
	return all, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// Hashes by their place, from tiles that are read once: what comes out is judged by the proofs made of it.
type stored struct {
	tiles
	size int64
	kept map[string][]byte
}

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		tile := tlog.TileForIndex(height, index)
		if nodes := s.size >> (uint(tile.L) * height); tile.N == nodes>>height { // the last of its level: as wide as it is
			tile.W = int(nodes & (1<<height - 1))
		} else {
			tile.W = 1 << height
		}
		data, known := s.kept[tile.Path()]
		if !known {
			var err error
			if data, err = s.one(tile); err != nil {
				return nil, err
			}
			s.kept[tile.Path()] = data
		}
		hash, err := tlog.HashFromTile(tile, data, index)
		if err != nil {
			return nil, err
		}
		out[i] = hash
	}
	return out, nil
}

// ---- checkpoints

// Three lines: origin, size, root.
func open(text []byte, vkey string) (tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tree, err
	}
	n, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tree, fmt.Errorf("text %q", n.Text)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, err
	}
	tree.Hash, err = tlog.ParseHash(lines[2])
	return tree, err
}

func bothKeys(text []byte, vkey string, what string) (tlog.Tree, bool) {
	tree, err := open(text, vkey)
	ok := check(err, "%s: signature", what)
	name, rest, _ := strings.Cut(vkey, "+")
	_, code, _ := strings.Cut(rest, "+")
	key, err := base64.StdEncoding.DecodeString(code)
	if check(err, "%s: key", what) && len(key) == 33 {
		key[7] ^= 1
		foreign, _ := note.NewEd25519VerifierKey(name, key[1:])
		_, err = open(text, foreign)
		refused(err, "%s: another key", what)
	}
	changed := append([]byte{}, text...)
	changed[len(name)+1] ^= 1
	_, err = open(changed, vkey)
	refused(err, "%s: another size", what)
	return tree, ok
}

// A witness's line (C2SP tlog-cosignature, Ed25519): over two lines of its own and the note's text.
func cosigned(text []byte, vkey string) error {
	parts := strings.SplitN(vkey, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return errors.New("no witness's key")
	}
	id := sha256.Sum256([]byte(parts[0] + "\n" + string(key)))
	body := text[:bytes.Index(text, []byte("\n\n"))+1]
	for _, line := range strings.Split(string(text[len(body)+1:]), "\n") {
		rest := strings.TrimPrefix(line, "— "+parts[0]+" ")
		blob, err := base64.StdEncoding.DecodeString(rest)
		if rest == line || err != nil || len(blob) != 4+8+64 || !bytes.Equal(blob[:4], id[:4]) {
			continue
		}
		message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(blob[4:12]), body)
		if ed25519.Verify(key[1:], []byte(message), blob[12:]) {
			return nil
		}
		return errors.New("bad signature")
	}
	return errors.New("no line of it")
}

// ---- trees

func readable(from source, tree tlog.Tree, what string) {
	reader := tlog.TileHashReader(tree, tiles{from: from})
	hash, err := tlog.TreeHash(tree.N, reader)
	if err == nil && hash != tree.Hash {
		err = errors.New("another root")
	}
	check(err, "%s: tiles lead to the root", what)
	_, err = tlog.TreeHash(tree.N, tlog.TileHashReader(tree, tiles{from: from, spoil: true}))
	refused(err, "%s: spoiled tiles", what)
}

func included(from stored, tree tlog.Tree, index int64, entry []byte) error {
	proof, err := tlog.ProveRecord(tree.N, index, from)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry)); err != nil {
		return err
	}
	wrong := append([]byte{1}, entry...)
	if tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(wrong)) == nil {
		return errors.New("another entry is accepted")
	}
	return nil
}

func consistent(from stored, old, tree tlog.Tree) error {
	proof, err := tlog.ProveTree(tree.N, old.N, from)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		return err
	}
	wrong := old.Hash
	wrong[3] ^= 1
	if tlog.CheckTree(proof, tree.N, tree.Hash, old.N, wrong) == nil {
		return errors.New("another root is accepted")
	}
	return nil
}

func split(bundle []byte) (list [][]byte, err error) {
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, errors.New("cut off")
		}
		n := int(binary.BigEndian.Uint16(bundle))
		list = append(list, bundle[2:2+n])
		bundle = bundle[2+n:]
	}
	return list, nil
}

func bundlePath(n int64, width int) string {
	tile := tlog.Tile{H: height, L: 0, N: n, W: width}
	return strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
}

// Every entry of a small log, of a large one those around the edges of tiles and every 101st between.
func wanted(index, size int64) bool {
	return size < 1000 || index < 520 || index > size-520 || index%101 == 0 || (index+1)%(1<<16) < 3
}

func logs(dir, vkey string, sizes []string) {
	var trees []tlog.Tree
	raw, err := os.ReadFile(filepath.Join(dir, "entries"))
	check(err, "entries")
	entries, err := split(raw)
	check(err, "entries")
	for _, size := range sizes {
		from := directory(filepath.Join(dir, size))
		text, err := from.get("checkpoint")
		if !check(err, "log of %s", size) {
			continue
		}
		tree, ok := bothKeys(text, vkey, "log of "+size)
		if strconv.FormatInt(tree.N, 10) != size {
			check(fmt.Errorf("size %d", tree.N), "log of %s", size)
		}
		if tree.N == 0 {
			empty := tlog.Hash(sha256.Sum256(nil))
			if tree.Hash != empty {
				check(errors.New("another root"), "log of 0")
			}
			continue
		}
		if !ok {
			continue
		}
		readable(from, tree, "log of "+size)
		s := stored{tiles{from: from}, tree.N, map[string][]byte{}}
		var bad error
		for i := int64(0); i < tree.N && bad == nil; i++ {
			if wanted(i, tree.N) {
				if err := included(s, tree, i, entries[i]); err != nil {
					bad = fmt.Errorf("entry %d: %v", i, err)
				}
			}
		}
		check(bad, "log of %s: inclusion", size)
		check(bundles(from, tree.N, entries), "log of %s: entry bundles", size)
		for _, old := range trees {
			check(consistent(s, old, tree), "%d to %s: consistency", old.N, size)
		}
		trees = append(trees, tree)
	}
}

func bundles(from source, size int64, entries [][]byte) error {
	for n := int64(0); n<<height < size; n++ {
		width := 1 << height
		if size-n<<height < int64(width) {
			width = int(size - n<<height)
		}
		raw, err := from.get(bundlePath(n, width))
		if err != nil {
			return err
		}
		list, err := split(raw)
		if err != nil || len(list) != width {
			return fmt.Errorf("bundle %d: %d entries, %v", n, len(list), err)
		}
		for i, entry := range list {
			if !bytes.Equal(entry, entries[n<<height+int64(i)]) {
				return fmt.Errorf("entry %d is another", n<<height+int64(i))
			}
		}
	}
	return nil
}

// ---- a running server

// C2SP tlog-proof: what one receipt's page gives away.
func proved(text []byte, vkey string) error {
	head, checkpoint, found := bytes.Cut(text, []byte("\n\n"))
	if !found {
		return errors.New("no note in it")
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("first line %q", lines[0])
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := open(checkpoint, vkey)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

func running(url, vkey string, lookups []string, witness string) {
	from := server(url)
	text, err := from.get("checkpoint")
	check(err, "server: checkpoint")
	tree, _ := bothKeys(text, vkey, "server")
	readable(from, tree, "server")
	s := stored{tiles{from: from}, tree.N, map[string][]byte{}}
	raw, err := from.get(bundlePath(0, int(tree.N)))
	check(err, "server: entries")
	entries, err := split(raw)
	check(err, "server: entries")
	for i, entry := range entries {
		check(included(s, tree, int64(i), entry), "server: entry %d", i)
	}
	for _, lookup := range lookups {
		text, err := from.get("proof/" + lookup)
		if err == nil {
			err = proved(text, vkey)
		}
		check(err, "server: proof of receipt %s", lookup)
	}
	if witness != "" {
		text, err := from.get("witnessed")
		if err == nil {
			err = cosigned(text, witness)
		}
		check(err, "server: what the witness signed")
		_, err = open(text, vkey)
		check(err, "server: its line stands beside the log's")
	}
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: sumdb logs DIR VKEY SIZE… | sumdb server URL VKEY LOOKUP…")
		os.Exit(2)
	}
	vkey := strings.TrimSpace(os.Args[3])
	if os.Args[1] == "logs" {
		logs(os.Args[2], vkey, os.Args[4:])
	} else {
		running(os.Args[2], vkey, os.Args[4:], os.Getenv("WITNESS_VKEY"))
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 || passed == 0 {
		os.Exit(1)
	}
}
