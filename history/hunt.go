package history

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"quarry/history/queryfile"
)

// Hunt is a saved query: a file hunts/<Name>.kql that starts with a comment header, or a YAML rule.
type Hunt = queryfile.Hunt

// Parameter is a value that a saved query asks for.
type Parameter = queryfile.Parameter

const huntSuffix = queryfile.Suffix

// NameError reports an invalid name for a saved query.
type NameError struct{ Name, Why string }

func (e *NameError) Error() string {
	return fmt.Sprintf("invalid name %q: %s", e.Name, e.Why)
}

// ExistsError reports that a saved query of that name exists.
type ExistsError struct{ Name string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("the saved query %q already exists: choose another name or replace it", e.Name)
}

// ChangedError reports that another program has changed the file of a saved query since it was
// read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("another program has changed the saved query %q: review it before you replace it", e.Name)
}

// Hunt returns a saved query, else that of a collection or of the library, or ErrNotFound.
func (s *Store) Hunt(ctx context.Context, name string) (Hunt, error) {
	hunt, err := s.savedHunt(name)
	if errors.Is(err, ErrNotFound) || s.dir == "" {
		if other, otherErr := s.otherHunt(name); !errors.Is(otherErr, ErrNotFound) {
			return other, errors.Join(otherErr, ctx.Err())
		}
	}
	if err != nil {
		return Hunt{}, err
	}
	return hunt, ctx.Err()
}

func (s *Store) savedHunt(name string) (Hunt, error) {
	file, err := s.huntPath(name)
	if err != nil {
		return Hunt{}, err
	}
	hunt, err := readHunt(file, trimSuffix(name))
	if err != nil {
		return Hunt{}, huntError(name, err)
	}
	return hunt, nil
}

// SaveHunt writes a saved query and creates the folders in its name. It returns a *NameError for an
// invalid name, and an *ExistsError if the query exists and overwrite is false. It returns a
// *ChangedError instead of overwriting a file that has changed since the query was read.
func (s *Store) SaveHunt(ctx context.Context, h Hunt, overwrite bool) error {
	if err := checkHuntName(trimSuffix(h.Name)); err != nil {
		return err
	}
	file, err := s.huntPath(h.Name)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	text, err := queryfile.Format(h)
	if err != nil {
		return fmt.Errorf("save the query %q: %w", h.Name, err)
	}
	encoding := queryfile.UTF8
	if now, err := os.ReadFile(file); overwrite && h.Source != "" && err == nil {
		current, written, err := queryfile.Decode(now)
		if err != nil || current != h.Source {
			return &ChangedError{trimSuffix(h.Name)}
		}
		encoding = written
	}
	if err := os.MkdirAll(filepath.Dir(file), folderMode); err != nil {
		return fmt.Errorf("save the query %q: %w", h.Name, s.explain(err))
	}
	place := func(temporary string) error { return linkNew(temporary, file) }
	if overwrite {
		place = func(temporary string) error { return rename(temporary, file) }
	}
	write := func(w io.Writer) error {
		_, err := w.Write(encoding.Encode(text))
		return err
	}
	err = writeFile(filepath.Dir(file), s.temporary(), write, place)
	if errors.Is(err, os.ErrExist) {
		return &ExistsError{Name: trimSuffix(h.Name)}
	}
	if err != nil {
		return fmt.Errorf("save the query %q: %w", h.Name, s.explain(err))
	}
	return nil
}

// linkNew renames a file unless the new name exists; os.Rename would replace it. On file systems
// without hard links, another process may create the name between the check and the rename.
func linkNew(temporary, file string) error {
	err := link(temporary, file)
	if err == nil {
		return remove(temporary)
	}
	if errors.Is(err, os.ErrExist) {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return os.ErrExist
	}
	return rename(temporary, file)
}

// MoveHunt renames a saved query. It returns an *ExistsError if the new name exists.
func (s *Store) MoveHunt(ctx context.Context, from, to string) error {
	old, err := s.huntPath(from)
	if err != nil {
		return err
	}
	if err := checkHuntName(trimSuffix(to)); err != nil {
		return err
	}
	if queryfile.IsYAML(from) != queryfile.IsYAML(to) {
		return &NameError{Name: to, Why: "moving a query does not convert between KQL and YAML"}
	}
	placed, err := s.huntPath(to)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(old); err != nil {
		return huntError(from, err)
	}
	if err := errors.Join(ctx.Err(), os.MkdirAll(filepath.Dir(placed), folderMode)); err != nil {
		return fmt.Errorf("move the query %q: %w", from, s.explain(err))
	}
	err = linkNew(old, placed)
	if errors.Is(err, os.ErrExist) {
		return &ExistsError{Name: trimSuffix(to)}
	}
	if err != nil {
		return fmt.Errorf("move the query %q: %w", from, s.explain(err))
	}
	return nil
}

// HuntsFolder returns the folder of saved queries, or "" for a store in memory.
func (s *Store) HuntsFolder() string {
	if s.dir == "" {
		return ""
	}
	return filepath.Join(s.dir, huntsFolder)
}

// RemoveHunt moves a saved query to the trash, into a folder named after the current time.
func (s *Store) RemoveHunt(ctx context.Context, name string) error {
	file, err := s.huntPath(name)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	stamp := time.Now().UTC().Format(trashStamp)
	trashed := filepath.Join(s.dir, trashFolder, stamp, filepath.FromSlash(fileName(name)))
	if _, err := os.Lstat(file); err != nil {
		return huntError(name, err)
	}
	if err := os.MkdirAll(filepath.Dir(trashed), folderMode); err != nil {
		return fmt.Errorf("remove the query %q: %w", name, s.explain(err))
	}
	if err := rename(file, trashed); err != nil {
		return fmt.Errorf("remove the query %q: %w", name, s.explain(err))
	}
	return nil
}

// huntPath returns the path of a saved query. It accepts more names than SaveHunt, because other
// programs write to the folder too, but no hidden names and none that lead out of the folder.
func (s *Store) huntPath(name string) (string, error) {
	if s.dir == "" {
		return "", &ReadOnlyError{Path: "in memory", Err: errors.New("saved queries need a folder")}
	}
	name = trimSuffix(name)
	if err := checkLocal(name); err != nil {
		return "", err
	}
	return filepath.Join(s.dir, huntsFolder, filepath.FromSlash(fileName(name))), nil
}

// checkLocal returns a *NameError for a name that is hidden or leads out of its folder.
func checkLocal(name string) error {
	local := filepath.FromSlash(name)
	if name == "" || path.Clean(name) != name || !filepath.IsLocal(local) || strings.ContainsRune(name, 0) {
		return &NameError{Name: name, Why: "it is not a path within the hunts folder"}
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return &NameError{Name: name, Why: "files that start with a dot are hidden"}
		}
	}
	return nil
}

// fileName returns the path of a saved query relative to the hunts folder.
func fileName(name string) string {
	if !queryfile.IsKQL(name) {
		return name
	}
	return trimSuffix(name) + huntSuffix
}

func trimSuffix(name string) string { return strings.TrimSuffix(name, huntSuffix) }

func huntError(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNotFound
	}
	return fmt.Errorf("cannot open the saved query %q: %w", name, err)
}
