package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"quarry/fuzzy"
	"quarry/history/queryfile"
)

// Hunts returns the saved queries that match a filter, best match first: in the name or title, in a
// tag, technique or tactic, fuzzily in the name or title, in the description or the query. Case is
// ignored. Without a filter it returns all by name. It omits files that cannot be read, which
// SkippedHunts returns.
func (s *Store) Hunts(ctx context.Context, filter string) ([]Hunt, error) {
	listing, err := s.listHunts(ctx)
	if err != nil {
		return nil, err
	}
	return rankHunts(listing.hunts, strings.TrimSpace(filter)), nil
}

// SkippedHunts returns an error, by path, for each file in the hunts folder that is damaged,
// binary, too large or unreadable.
func (s *Store) SkippedHunts(ctx context.Context) ([]error, error) {
	listing, err := s.listHunts(ctx)
	return listing.skipped, err
}

// errHuntSpecial is the reason for skipping a pipe, a device or a socket.
var errHuntSpecial = errors.New("not a regular file")

func readHunt(file, name string) (Hunt, error) {
	// Check the type before opening the file: opening a pipe would block until a writer opens it.
	info, err := os.Stat(file)
	if err != nil {
		return Hunt{}, err
	}
	if !info.Mode().IsRegular() {
		return Hunt{}, errHuntSpecial
	}
	f, err := os.Open(file)
	if err != nil {
		return Hunt{}, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, queryfile.MaxSize+1))
	if err != nil {
		return Hunt{}, err
	}
	hunt, err := queryfile.Parse(name, content)
	hunt.Modified = info.ModTime()
	return hunt, err
}

// huntCache caches parsed files until they change. Parsing 10,000 queries on every keystroke of a
// search would be noticeable.
type huntCache struct {
	mu    sync.Mutex
	files map[string]cachedHunt // by path
}

type cachedHunt struct {
	info fs.FileInfo
	hunt Hunt
	err  error
}

// read returns the query in a file, given the file's current info.
func (c *huntCache) read(file, name string, info fs.FileInfo) (Hunt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.files[file]
	if ok && os.SameFile(known.info, info) && known.info.Size() == info.Size() &&
		known.info.ModTime().Equal(info.ModTime()) {
		return known.hunt, known.err
	}
	hunt, err := readHunt(file, name)
	if time.Since(info.ModTime()) < settled {
		delete(c.files, file)
		return hunt, err
	}
	if c.files == nil {
		c.files = map[string]cachedHunt{}
	}
	c.files[file] = cachedHunt{info, hunt, err}
	return hunt, err
}

// settled is the age from which the modification time is reliable. A younger file may change again
// within the same tick of the file system's clock, which is two seconds on FAT.
const settled = 3 * time.Second

// keepOnly drops the files that are not in seen.
func (c *huntCache) keepOnly(seen map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for file := range c.files {
		if !seen[file] {
			delete(c.files, file)
		}
	}
}

// huntWalk is one walk through the hunts folder. It follows links, because people link the queries
// of their team, but visits no folder twice.
type huntWalk struct {
	cache   *huntCache
	visited map[string]bool // resolved paths of folders
	seen    map[string]bool // paths of files
	hunts   []Hunt
	skipped []error
	sigma   int // rules in the language of Sigma
}

func (s *Store) listHunts(ctx context.Context) (*huntWalk, error) {
	if s.dir == "" {
		return &huntWalk{}, nil
	}
	root := filepath.Join(s.dir, huntsFolder)
	if _, err := os.Stat(root); errors.Is(err, fs.ErrNotExist) {
		return &huntWalk{}, nil
	}
	w, err := walkHunts(ctx, root, &s.hunts)
	if err == nil {
		s.hunts.keepOnly(w.seen)
	}
	return w, err
}

// ReadHunts returns the queries in any folder by name, and an error for each file that it skipped.
func ReadHunts(ctx context.Context, folder string) (hunts []Hunt, skipped []error, err error) {
	if _, err := os.Stat(folder); err != nil {
		return nil, nil, fmt.Errorf("list saved queries: %w", err)
	}
	w, err := walkHunts(ctx, folder, &huntCache{})
	return w.hunts, w.skipped, err
}

// ReadHunt reads a query from any file.
func ReadHunt(file string) (Hunt, error) {
	return readHunt(file, trimSuffix(filepath.Base(file)))
}

func walkHunts(ctx context.Context, root string, cache *huntCache) (*huntWalk, error) {
	w := &huntWalk{cache: cache, visited: map[string]bool{}, seen: map[string]bool{}}
	if err := w.folder(ctx, root, ""); err != nil {
		return w, fmt.Errorf("list saved queries: %w", err)
	}
	if w.sigma > 0 {
		w.skipped = append(w.skipped, fmt.Errorf("%d Sigma rules are not KQL; convert them first, for example with "+
			"sigma convert -t kusto -p microsoft_xdr", w.sigma))
	}
	slices.SortFunc(w.hunts, func(a, b Hunt) int { return strings.Compare(a.Name, b.Name) })
	return w, nil
}

func (w *huntWalk) folder(ctx context.Context, folder, name string) error {
	real, err := filepath.EvalSymlinks(folder)
	if err != nil || w.visited[real] {
		return ctx.Err() // a circular or broken link
	}
	w.visited[real] = true
	entries, err := os.ReadDir(folder)
	if err != nil {
		w.skip(name, err)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		if err := w.entry(ctx, folder, name, entry); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (w *huntWalk) entry(ctx context.Context, folder, name string, entry fs.DirEntry) error {
	file, name := filepath.Join(folder, entry.Name()), name+entry.Name()
	if entry.IsDir() {
		return w.folder(ctx, file, name+"/")
	}
	info, err := os.Stat(file) // follows links
	if err == nil && info.IsDir() {
		return w.folder(ctx, file, name+"/")
	}
	hunt, isHunt := strings.CutSuffix(name, huntSuffix)
	if !isHunt && queryfile.IsKQL(name) || hunt == "" || strings.HasSuffix(hunt, "/") {
		return nil
	}
	if err == nil {
		w.seen[file] = true
		var read Hunt
		var sigma *queryfile.SigmaError
		read, err = w.cache.read(file, hunt, info)
		switch {
		case err == nil:
			w.hunts = append(w.hunts, read)
			return nil
		case errors.Is(err, queryfile.ErrNoQuery):
			return nil // a file of another kind
		case errors.As(err, &sigma):
			w.sigma++
			return nil
		}
	}
	w.skip(name, err)
	return nil
}

func (w *huntWalk) skip(name string, err error) {
	w.skipped = append(w.skipped, fmt.Errorf("%s: %w", name, err))
}

// rankHunts returns the matching queries, best first. Equal matches stay in order of name.
func rankHunts(hunts []Hunt, filter string) []Hunt {
	if filter == "" {
		return hunts
	}
	type ranked struct {
		hunt Hunt
		rank int
	}
	var found []ranked
	for _, h := range hunts {
		if rank, ok := rankOf(h, filter); ok {
			found = append(found, ranked{h, rank})
		}
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return a.rank - b.rank })
	chosen := make([]Hunt, len(found))
	for i, f := range found {
		chosen[i] = f.hunt
	}
	return chosen
}

// rankOf returns a lower rank for a better match.
func rankOf(h Hunt, filter string) (rank int, ok bool) {
	lower := strings.ToLower(filter)
	contains := func(s string) bool { return strings.Contains(strings.ToLower(s), lower) }
	switch {
	case contains(h.Name), contains(h.Title):
		return 0, true
	case slices.ContainsFunc(h.Tags, contains), slices.ContainsFunc(h.Techniques, contains),
		slices.ContainsFunc(h.Tactics, contains):
		return 1, true
	}
	if fit, _ := fuzzy.Match(filter, h.Name+" "+h.Title); fit != fuzzy.None {
		return 2 + int(fuzzy.Whole-fit), true
	}
	return 3 + int(fuzzy.Whole), contains(h.Description) || contains(h.Query)
}
