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

// Hunt is a saved query: a plain file hunts/<Name>.kql that begins with a comment
// of what is known about it, or a rule in YAML.
type Hunt = queryfile.Hunt

// Parameter is a value that a hunt asks for.
type Parameter = queryfile.Parameter

const huntSuffix = queryfile.Suffix

// NameError says that a hunt cannot have a name.
type NameError struct{ Name, Why string }

func (e *NameError) Error() string {
	return fmt.Sprintf("a hunt cannot be called %q: %s; choose another name", e.Name, e.Why)
}

// ExistsError says that a hunt of that name is there already.
type ExistsError struct{ Name string }

func (e *ExistsError) Error() string {
	return fmt.Sprintf("there is a hunt %q already: choose another name, or replace it", e.Name)
}

// ChangedError says that a hunt's file was changed by another program since it was read.
type ChangedError struct{ Name string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("the hunt %q was changed by another program meanwhile: look at it before you replace it", e.Name)
}

// Hunt returns a saved hunt, or ErrNotFound.
func (s *Store) Hunt(ctx context.Context, name string) (Hunt, error) {
	file, err := s.huntPath(name)
	if err != nil {
		return Hunt{}, err
	}
	hunt, err := readHunt(file, trimSuffix(name))
	if err != nil {
		return Hunt{}, huntError(name, err)
	}
	return hunt, ctx.Err()
}

// SaveHunt writes a hunt, and makes the folders that its name speaks of. A name that
// no file should have gives a *NameError; one that is taken an *ExistsError, unless
// overwrite says to replace the hunt. Even then a file that is no longer what the hunt was
// read from is left alone and gives a *ChangedError.
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
		return fmt.Errorf("save the hunt %q: %w", h.Name, err)
	}
	if now, err := os.ReadFile(file); overwrite && h.Source != "" && err == nil && string(now) != h.Source {
		return &ChangedError{trimSuffix(h.Name)}
	}
	if err := os.MkdirAll(filepath.Dir(file), folderMode); err != nil {
		return fmt.Errorf("save the hunt %q: %w", h.Name, s.explain(err))
	}
	place := func(temporary string) error { return linkNew(temporary, file) }
	if overwrite {
		place = func(temporary string) error { return os.Rename(temporary, file) }
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
	err = writeFile(filepath.Dir(file), temporaryPrefix+"*", write, place)
	if errors.Is(err, os.ErrExist) {
		return &ExistsError{Name: trimSuffix(h.Name)}
	}
	if err != nil {
		return fmt.Errorf("save the hunt %q: %w", h.Name, s.explain(err))
	}
	return nil
}

// linkNew gives a file another name unless the name is taken, which a rename would not
// notice. Where files cannot be linked, another process could slip in between.
func linkNew(temporary, file string) error {
	err := os.Link(temporary, file)
	if err == nil {
		return os.Remove(temporary)
	}
	if errors.Is(err, os.ErrExist) {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return os.ErrExist
	}
	return os.Rename(temporary, file)
}

// MoveHunt gives a hunt another name. A name that is taken gives an *ExistsError.
func (s *Store) MoveHunt(ctx context.Context, from, to string) error {
	old, err := s.huntPath(from)
	if err != nil {
		return err
	}
	if err := checkHuntName(trimSuffix(to)); err != nil {
		return err
	}
	if queryfile.IsYAML(from) != queryfile.IsYAML(to) {
		return &NameError{Name: to, Why: "its file would be of another kind than it is"}
	}
	placed, err := s.huntPath(to)
	if err != nil {
		return err
	}
	if _, err := os.Lstat(old); err != nil {
		return huntError(from, err)
	}
	if err := errors.Join(ctx.Err(), os.MkdirAll(filepath.Dir(placed), folderMode)); err != nil {
		return fmt.Errorf("move the hunt %q: %w", from, s.explain(err))
	}
	err = linkNew(old, placed)
	if errors.Is(err, os.ErrExist) {
		return &ExistsError{Name: trimSuffix(to)}
	}
	if err != nil {
		return fmt.Errorf("move the hunt %q: %w", from, s.explain(err))
	}
	return nil
}

// HuntsFolder is where the files of hunts are; "" for a store in memory.
func (s *Store) HuntsFolder() string {
	if s.dir == "" {
		return ""
	}
	return filepath.Join(s.dir, huntsFolder)
}

// RemoveHunt moves a hunt to the trash folder, under the time of its removal.
func (s *Store) RemoveHunt(ctx context.Context, name string) error {
	file, err := s.huntPath(name)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	stamp := time.Now().UTC().Format("20060102T150405.000000000")
	trashed := filepath.Join(s.dir, trashFolder, stamp, filepath.FromSlash(fileName(name)))
	if _, err := os.Lstat(file); err != nil {
		return huntError(name, err)
	}
	if err := os.MkdirAll(filepath.Dir(trashed), folderMode); err != nil {
		return fmt.Errorf("remove the hunt %q: %w", name, s.explain(err))
	}
	if err := os.Rename(file, trashed); err != nil {
		return fmt.Errorf("remove the hunt %q: %w", name, s.explain(err))
	}
	return nil
}

// huntPath is the file of a hunt. It accepts more than SaveHunt, since other programs
// put files there too, but nothing that leads out of the folder or is hidden.
func (s *Store) huntPath(name string) (string, error) {
	if s.dir == "" {
		return "", &ReadOnlyError{Path: "in memory", Err: errors.New("it has no folder for hunts")}
	}
	name = trimSuffix(name)
	local := filepath.FromSlash(name)
	if name == "" || path.Clean(name) != name || !filepath.IsLocal(local) || strings.ContainsRune(name, 0) {
		return "", &NameError{Name: name, Why: "it is no path within the folder of hunts"}
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return "", &NameError{Name: name, Why: "a name that begins with a dot is hidden"}
		}
	}
	return filepath.Join(s.dir, huntsFolder, filepath.FromSlash(fileName(name))), nil
}

// fileName is a hunt's path below the folder of hunts.
func fileName(name string) string {
	if queryfile.IsYAML(name) {
		return name
	}
	return trimSuffix(name) + huntSuffix
}

func trimSuffix(name string) string { return strings.TrimSuffix(name, huntSuffix) }

func huntError(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNotFound
	}
	return fmt.Errorf("the hunt %q cannot be opened: %w", name, err)
}
