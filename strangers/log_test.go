// Package strangers checks what a running Theater serves with libraries that know nothing of it: Go's own x/mod sumdb,
// which the Go checksum database uses, and transparency-dev's Tessera and Merkle.
package strangers

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// What the runner says about the system; without it nothing is tested.
func setting(t *testing.T, name string) string {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Fatalf("%s is not set: start strangers/run", name)
	}
	return value
}

func file(t *testing.T, name string) []byte {
	t.Helper()
	bytes, err := os.ReadFile(setting(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, answer.Status)
	}
	return body, err
}

// verifier is that of the key that the runner has from the log's owner, not from the log.
func verifier(t *testing.T) note.Verifier {
	t.Helper()
	v, err := note.NewVerifier(setting(t, "THEATER_VKEY"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// tree opens a checkpoint with x/mod's note and splits its three lines; tlog.ParseTree takes only go.sum's own.
func tree(v note.Verifier, checkpoint []byte) (tlog.Tree, error) {
	opened, err := note.Open(checkpoint, note.VerifierList(v))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != v.Name() || lines[3] != "" {
		return tlog.Tree{}, fmt.Errorf("not a checkpoint of %s: %q", v.Name(), opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// tiles reads a log in the paths of C2SP tlog-tiles, which are x/mod's without the height.
type tiles struct{ url string }

func (tiles) Height() int { return 8 }

func (s tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(wanted))
	for i, tile := range wanted {
		body, err := get(s.url + "/" + strings.Replace(tile.Path(), "tile/8/", "tile/", 1))
		if err != nil {
			return nil, err
		}
		data[i] = body
	}
	return data, nil
}

func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}

// entries reads all entries up to a size: block headers, each after its length.
func (s tiles) entries(size int64) ([][]byte, error) {
	var all [][]byte
	for n := int64(0); n*256 < size; n++ {
		tile := tlog.Tile{H: 8, L: -1, N: n, W: int(min(256, size-n*256))}
		data, err := get(s.url + "/" + strings.Replace(tile.Path(), "tile/8/data/", "tile/entries/", 1))
		if err != nil {
			return nil, err
		}
		for len(data) > 0 {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return nil, fmt.Errorf("entries of tile %d end in the middle", n)
			}
			end := 2 + int(binary.BigEndian.Uint16(data))
			all = append(all, data[2:end])
			data = data[end:]
		}
	}
	if int64(len(all)) != size {
		return nil, fmt.Errorf("%d entries instead of %d", len(all), size)
	}
	return all, nil
}

// served is the log as its newest checkpoint says.
func served(t *testing.T) (tlog.Tree, tiles) {
	t.Helper()
	url := setting(t, "THEATER_LOG")
	checkpoint, err := get(url + "/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	signed, err := tree(verifier(t), checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	if signed.N <= 256 {
		t.Fatalf("only %d leaves, so that no tile is full", signed.N)
	}
	return signed, tiles{url}
}

func TestNoteOpensTheCheckpoint(t *testing.T) {
	checkpoint, err := get(setting(t, "THEATER_LOG") + "/checkpoint")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree(verifier(t), checkpoint); err != nil {
		t.Fatal(err)
	}
}

func TestNoteRefusesAnAlteredCheckpoint(t *testing.T) {
	checkpoint := file(t, "THEATER_OLD_CHECKPOINT")
	size := bytes.IndexByte(checkpoint, '\n') + 1
	checkpoint[size] = '0' + (checkpoint[size]-'0'+1)%10
	if _, err := tree(verifier(t), checkpoint); err == nil {
		t.Fatal("opened")
	}
}

func TestTlogProvesEveryBlock(t *testing.T) {
	signed, log := served(t)
	entries, err := log.entries(signed.N)
	if err != nil {
		t.Fatal(err)
	}
	hashes := tlog.TileHashReader(signed, log)
	for i, entry := range entries {
		proof, err := tlog.ProveRecord(signed.N, int64(i), hashes)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, signed.N, signed.Hash, int64(i), tlog.RecordHash(entry)); err != nil {
			t.Fatalf("entry %d: %v", i, err)
		}
	}
	t.Logf("%d blocks", signed.N)
}

func TestTlogMakesTheRootOfTheEntries(t *testing.T) {
	signed, log := served(t)
	entries, err := log.entries(signed.N)
	if err != nil {
		t.Fatal(err)
	}
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		read := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			read[i] = stored[index]
		}
		return read, nil
	})
	for i, entry := range entries {
		more, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
	}
	root, err := tlog.TreeHash(signed.N, reader)
	if err != nil {
		t.Fatal(err)
	}
	if root != signed.Hash {
		t.Fatalf("the root of the entries is %v, the signed one %v", root, signed.Hash)
	}
}

func TestTlogShowsThatTheLogOnlyGrew(t *testing.T) {
	signed, log := served(t)
	old, err := tree(verifier(t), file(t, "THEATER_OLD_CHECKPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	if old.N == 0 || old.N >= signed.N {
		t.Fatalf("the old checkpoint has %d leaves, the new one %d", old.N, signed.N)
	}
	proof, err := tlog.ProveTree(signed.N, old.N, tlog.TileHashReader(signed, log))
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(proof, signed.N, signed.Hash, old.N, old.Hash); err != nil {
		t.Fatal(err)
	}
	old.Hash[0] ^= 1
	if err := tlog.CheckTree(proof, signed.N, signed.Hash, old.N, old.Hash); err == nil {
		t.Fatal("a log that was written anew passes")
	}
}

// TestBlocksFollowEachOther reads the headers as text: each partition's blocks are numbered and name the one before.
func TestBlocksFollowEachOther(t *testing.T) {
	signed, log := served(t)
	entries, err := log.entries(signed.N)
	if err != nil {
		t.Fatal(err)
	}
	type last struct {
		number int64
		hash   tlog.Hash
	}
	partitions := map[string]last{}
	for i, entry := range entries {
		lines := strings.Split(string(entry), "\n")
		if len(lines) < 5 || lines[0] != "theater-block/v1" {
			t.Fatalf("entry %d is no header: %q", i, entry)
		}
		partition := strings.TrimPrefix(lines[2], "partition ")
		before, known := partitions[partition]
		if !known {
			before.number = -1
		}
		if lines[3] != fmt.Sprintf("block %d", before.number+1) {
			t.Fatalf("entry %d: %s after block %d of partition %s", i, lines[3], before.number, partition)
		}
		if lines[4] != "prev "+base64.StdEncoding.EncodeToString(before.hash[:]) {
			t.Fatalf("entry %d: %s, but the block before has the hash %v", i, lines[4], before.hash)
		}
		partitions[partition] = last{before.number + 1, tlog.RecordHash(entry)}
	}
	if len(partitions) < 2 {
		t.Fatalf("blocks of %d partitions only", len(partitions))
	}
}
