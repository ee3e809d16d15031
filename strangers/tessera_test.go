package strangers

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
)

func fetcher(t *testing.T) *client.HTTPFetcher {
	t.Helper()
	root, err := url.Parse(setting(t, "THEATER_LOG"))
	if err != nil {
		t.Fatal(err)
	}
	fetcher, err := client.NewHTTPFetcher(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fetcher
}

// leafHashes is what Tessera's own command uses for logs of C2SP tlog-tiles.
func leafHashes(bundle []byte) ([][]byte, error) {
	var entries api.EntryBundle
	if err := entries.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, entry := range entries.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

func runFsck(t *testing.T, source fsck.Fetcher) (error, fsck.Status) {
	t.Helper()
	// It may hang on a tile that is wrong.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	v := verifier(t)
	checked := fsck.New(v.Name(), v, source, leafHashes, fsck.Opts{N: 2})
	result := make(chan error, 1)
	go func() { result <- checked.Check(ctx) }()
	select {
	case err := <-result:
		return err, checked.Status()
	case <-ctx.Done():
		return ctx.Err(), checked.Status()
	}
}

// frozen serves one checkpoint while the log may grow.
type frozen struct {
	*client.HTTPFetcher
	checkpoint []byte
}

func (f frozen) ReadCheckpoint(context.Context) ([]byte, error) { return f.checkpoint, nil }

func TestTesseraFsckFindsNothing(t *testing.T) {
	source := fetcher(t)
	checkpoint, err := source.ReadCheckpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err, status := runFsck(t, frozen{source, checkpoint})
	if err != nil {
		t.Fatal(err)
	}
	if status.ErrorsEncountered != 0 || status.ResourcesFetched < 5 {
		t.Fatalf("%d errors, %d resources", status.ErrorsEncountered, status.ResourcesFetched)
	}
	t.Logf("%d resources, %d bytes", status.ResourcesFetched, status.BytesFetched)
}

// altered flips a bit in every full tile of hashes.
type altered struct{ frozen }

func (f altered) ReadTile(ctx context.Context, level, index uint64, width uint8) ([]byte, error) {
	data, err := f.frozen.ReadTile(ctx, level, index, width)
	if err == nil && level == 0 && width == 0 {
		data[40] ^= 1
	}
	return data, err
}

func TestTesseraFsckFindsAnAlteredTile(t *testing.T) {
	source := fetcher(t)
	checkpoint, err := source.ReadCheckpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err, _ := runFsck(t, altered{frozen{source, checkpoint}}); err == nil {
		t.Fatal("nothing was found")
	}
}

func TestTesseraClientProvesBlocksAndGrowth(t *testing.T) {
	source := fetcher(t)
	v := verifier(t)
	now, _, _, err := client.FetchCheckpoint(t.Context(), source.ReadCheckpoint, v, v.Name())
	if err != nil {
		t.Fatal(err)
	}
	old, err := tree(v, file(t, "THEATER_OLD_CHECKPOINT"))
	if err != nil {
		t.Fatal(err)
	}
	builder, err := client.NewProofBuilder(t.Context(), now.Size, source.ReadTile)
	if err != nil {
		t.Fatal(err)
	}
	for _, index := range []uint64{0, 255, 256, now.Size - 1} {
		path, err := builder.InclusionProof(t.Context(), index)
		if err != nil {
			t.Fatal(err)
		}
		bundle, err := client.GetEntryBundle(t.Context(), source.ReadEntryBundle, index/256, now.Size)
		if err != nil {
			t.Fatal(err)
		}
		leaf := rfc6962.DefaultHasher.HashLeaf(bundle.Entries[index%256])
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, index, now.Size, leaf, path, now.Hash); err != nil {
			t.Fatalf("leaf %d: %v", index, err)
		}
	}
	path, err := builder.ConsistencyProof(t.Context(), uint64(old.N), now.Size)
	if err != nil {
		t.Fatal(err)
	}
	err = proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(old.N), now.Size, path, old.Hash[:], now.Hash)
	if err != nil {
		t.Fatal(err)
	}
}
