package strangers

import (
	"bytes"
	"testing"
	"time"

	cosignature "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// TestWitnessCosignedTheLog: Torchwood's witness cosigned, and transparency-dev's notes take its line.
func TestWitnessCosignedTheLog(t *testing.T) {
	witness, err := cosignature.NewVerifierForCosignatureV1(setting(t, "THEATER_WITNESS"))
	if err != nil {
		t.Fatal(err)
	}
	checkpoint, err := get(setting(t, "THEATER_LOG") + "/checkpoint.cosigned")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := note.Open(checkpoint, note.VerifierList(verifier(t), witness))
	if err != nil {
		t.Fatal(err)
	}
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		t.Fatalf("%d good signatures and %d others", len(opened.Sigs), len(opened.UnverifiedSigs))
	}
	when, err := cosignature.CoSigV1Timestamp(opened.Sigs[1])
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(when); age < -time.Minute || age > 10*time.Minute {
		t.Fatalf("cosigned %v ago", age)
	}
	cosigned, err := tree(verifier(t), checkpoint)
	if err != nil {
		t.Fatal(err)
	}
	// More than once: the witness has checked that the log only grew.
	old, err := tree(verifier(t), file(t, "THEATER_OLD_CHECKPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	if cosigned.N <= old.N {
		t.Fatalf("the cosigned tree has %d leaves, the old one %d", cosigned.N, old.N)
	}
	signed, log := served(t)
	proof, err := tlog.ProveTree(signed.N, cosigned.N, tlog.TileHashReader(signed, log))
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(proof, signed.N, signed.Hash, cosigned.N, cosigned.Hash); err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(bytes.Replace(checkpoint, []byte("\n"), []byte("x\n"), 1), note.VerifierList(witness)); err == nil {
		t.Fatal("another text passes")
	}
}
