package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// trashStamp is the layout of the names of folders in the trash, in UTC.
const trashStamp = "20060102T150405.000000000"

// maxTrashed limits the files of the trash that are listed.
const maxTrashed = 10_000

// Trashed is a saved query in the trash.
type Trashed struct {
	Name    string // that it had
	Removed time.Time

	stamp string
}

// Trash returns the saved queries in the trash, the last removed first, at most 10,000 of them.
func (s *Store) Trash(ctx context.Context) ([]Trashed, error) {
	if s.dir == "" {
		return nil, nil
	}
	root := filepath.Join(s.dir, trashFolder)
	stamps, err := os.ReadDir(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the trash: %w", err)
	}
	slices.Reverse(stamps)
	var list []Trashed
	for _, stamp := range stamps {
		removed, err := time.Parse(trashStamp, stamp.Name())
		if err != nil || !stamp.IsDir() {
			continue
		}
		folder := filepath.Join(root, stamp.Name())
		err = filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case entry.IsDir() || len(list) >= maxTrashed:
				return nil
			}
			inside, err := filepath.Rel(folder, file)
			if err == nil {
				list = append(list, Trashed{trimSuffix(filepath.ToSlash(inside)), removed, stamp.Name()})
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read the trash: %w", err)
		}
	}
	return list, nil
}

// RestoreHunt moves the last removed query of a name out of the trash, back to its place or, if as is not "", to
// that name. It returns an *ExistsError if there is a query of that name by now, and ErrNotFound if the trash has
// none.
func (s *Store) RestoreHunt(ctx context.Context, name, as string) error {
	list, err := s.Trash(ctx)
	if err != nil {
		return err
	}
	name = trimSuffix(name)
	at := slices.IndexFunc(list, func(t Trashed) bool { return t.Name == name })
	if at < 0 {
		return fmt.Errorf("the trash has no query %q: %w", name, ErrNotFound)
	}
	if as == "" {
		as = name
	} else if err := checkHuntName(trimSuffix(as)); err != nil {
		return err
	}
	if path.Ext(fileName(as)) != path.Ext(fileName(name)) {
		return &NameError{Name: as, Why: "restoring a query does not convert it; keep its extension"}
	}
	placed, err := s.huntPath(as)
	if err != nil {
		return err
	}
	folder := filepath.Join(s.dir, trashFolder, list[at].stamp)
	file := filepath.Join(folder, filepath.FromSlash(fileName(name)))
	if err := errors.Join(ctx.Err(), os.MkdirAll(filepath.Dir(placed), folderMode)); err != nil {
		return fmt.Errorf("restore the query %q: %w", name, s.explain(err))
	}
	err = linkNew(file, placed)
	switch {
	case errors.Is(err, os.ErrExist):
		return &ExistsError{Name: trimSuffix(as)}
	case err != nil:
		return fmt.Errorf("restore the query %q: %w", name, s.explain(err))
	}
	// Folders that are empty now go, too; one with other files stays.
	for empty := filepath.Dir(file); strings.HasPrefix(empty, folder); empty = filepath.Dir(empty) {
		if remove(empty) != nil {
			break
		}
	}
	return nil
}
