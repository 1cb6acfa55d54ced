package history

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"quarry/history/library"
)

// Collection is a folder of queries next to the saved ones, such as a clone of a team's repository. The
// store only reads it.
type Collection struct {
	Name   string // starts the names of its queries, before a slash
	Folder string
}

// SetCollections sets the folders of further queries. Collections are named after their folders; a name that
// is taken gets a number. It must be called before the store is shared.
func (s *Store) SetCollections(folders []string) {
	taken := map[string]bool{strings.TrimSuffix(library.Prefix, "/"): true}
	s.collections = nil
	for _, folder := range folders {
		base := strings.TrimLeft(filepath.Base(folder), ".")
		name := base
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[name] = true
		s.collections = append(s.collections, Collection{name, folder})
	}
}

// Collections returns the folders of further queries.
func (s *Store) Collections() []Collection { return slices.Clone(s.collections) }

// OtherHunts returns the queries that match a filter, as Hunts does, but those of collections and of the
// library. Their names start with that of the collection, or with library.Prefix. skipped holds an error for
// each file or folder that cannot be read.
func (s *Store) OtherHunts(ctx context.Context, filter string) (hunts []Hunt, skipped []error, err error) {
	for _, c := range s.collections {
		read, errs, err := s.readCollection(ctx, c)
		if err != nil {
			return nil, nil, err
		}
		hunts, skipped = append(hunts, read...), append(skipped, errs...)
	}
	hunts = append(hunts, library.Queries()...)
	return rankHunts(hunts, strings.TrimSpace(filter)), skipped, ctx.Err()
}

func (s *Store) readCollection(ctx context.Context, c Collection) (hunts []Hunt, skipped []error, err error) {
	w, err := walkHunts(ctx, c.Folder, &s.collected)
	if err != nil {
		return nil, nil, err
	}
	for _, h := range w.hunts {
		h.Name = c.Name + "/" + h.Name
		hunts = append(hunts, h)
	}
	if len(w.visited) == 0 {
		skipped = append(skipped, fmt.Errorf("%s: no such folder", c.Folder))
	}
	for _, reason := range w.skipped {
		skipped = append(skipped, fmt.Errorf("%s/%w", c.Name, reason))
	}
	return hunts, skipped, nil
}

// otherHunt returns a query of a collection or of the library, or ErrNotFound.
func (s *Store) otherHunt(name string) (Hunt, error) {
	if strings.HasPrefix(name, library.Prefix) {
		if h, ok := library.Find(name); ok {
			return h, nil
		}
	}
	for _, c := range s.collections {
		inside, belongs := strings.CutPrefix(name, c.Name+"/")
		if !belongs {
			continue
		}
		if err := checkLocal(trimSuffix(inside)); err != nil {
			return Hunt{}, err
		}
		h, err := readHunt(filepath.Join(c.Folder, filepath.FromSlash(fileName(inside))), trimSuffix(name))
		if err != nil {
			return Hunt{}, huntError(name, err)
		}
		return h, nil
	}
	return Hunt{}, ErrNotFound
}

// OwnName returns the name under which a query of a collection or of the library is saved as one's own.
// other reports whether it is such a query.
func (s *Store) OwnName(name string) (own string, other bool) {
	if own, other = strings.CutPrefix(name, library.Prefix); other {
		return own, true
	}
	for _, c := range s.collections {
		if own, other = strings.CutPrefix(name, c.Name+"/"); other {
			return own, true
		}
	}
	return name, false
}
