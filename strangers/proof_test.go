package strangers

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// check follows docs/formats.md: from the event to the block's header, from that to the signed root.
func check(proof []byte, v note.Verifier) error {
	head, checkpoint, found := bytes.Cut(proof, []byte("\n\n"))
	if !found {
		return fmt.Errorf("no checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("no tlog-proof: %q", lines[0])
	}
	encoded, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return err
	}
	var extra struct {
		V      int
		Header string
		Schema string
		Event  []byte
		Leaf   int64
		Path   [][]byte
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&extra); err != nil {
		return err
	}
	if err := inBlock(extra.Header, extra.Schema, extra.Event, extra.Leaf, extra.Path); err != nil {
		return err
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return err
	}
	var path tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		path = append(path, hash)
	}
	signed, err := tree(v, checkpoint)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(path, signed.N, signed.Hash, index, tlog.RecordHash([]byte(extra.Header)))
}

func inBlock(header, schema string, event []byte, leaf int64, siblings [][]byte) error {
	fields := map[string]string{}
	for _, line := range strings.Split(header, "\n") {
		name, value, _ := strings.Cut(line, " ")
		fields[name] = value
	}
	events, err := strconv.ParseInt(fields["events"], 10, 64)
	if err != nil {
		return err
	}
	root, err := tlog.ParseHash(fields["root"])
	if err != nil {
		return err
	}
	named := sha256.Sum256([]byte(schema))
	if fields["schema"] != base64.StdEncoding.EncodeToString(named[:]) {
		return fmt.Errorf("the schema is not the header's")
	}
	var path tlog.RecordProof
	for _, sibling := range siblings {
		path = append(path, tlog.Hash(sibling))
	}
	return tlog.CheckRecord(path, events, root, leaf, tlog.RecordHash(event))
}

func TestTlogProvesAnEvent(t *testing.T) {
	if err := check(file(t, "THEATER_PROOF"), verifier(t)); err != nil {
		t.Fatal(err)
	}
}

func TestTlogRefusesAnAlteredEvent(t *testing.T) {
	lines := strings.SplitN(string(file(t, "THEATER_PROOF")), "\n", 3)
	encoded, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		t.Fatal(err)
	}
	var extra map[string]any
	if err := json.Unmarshal(encoded, &extra); err != nil {
		t.Fatal(err)
	}
	event, err := base64.StdEncoding.DecodeString(extra["event"].(string))
	if err != nil {
		t.Fatal(err)
	}
	event[len(event)-1] ^= 1
	extra["event"] = event
	altered, err := json.Marshal(extra)
	if err != nil {
		t.Fatal(err)
	}
	lines[1] = "extra " + base64.StdEncoding.EncodeToString(altered)
	if err := check([]byte(strings.Join(lines, "\n")), verifier(t)); err == nil {
		t.Fatal("passes")
	}
}
