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
)

// Hunt is a saved query: a plain file hunts/<Name>.kql that begins with a comment
// of what is known about it, and is otherwise the query.
type Hunt struct {
	Name        string // path under hunts, with slashes, without .kql
	Title       string // one line
	Description string // may have more lines
	Tags        []string
	Extra       []string // lines of the header that say something else, kept as they are
	Query       string   // byte for byte
	Modified    time.Time
}

const huntSuffix = ".kql"

// maxHunt is the largest file in bytes that is taken for a hunt: four times the
// largest query that the service takes.
const maxHunt = 4 << 20

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

// Hunt returns a saved hunt, or ErrNotFound.
func (s *Store) Hunt(ctx context.Context, name string) (Hunt, error) {
	file, err := s.huntPath(name)
	if err != nil {
		return Hunt{}, err
	}
	hunt, err := readHunt(file)
	if err != nil {
		return Hunt{}, huntError(name, err)
	}
	hunt.Name = trimSuffix(name)
	return hunt, ctx.Err()
}

// SaveHunt writes a hunt, and makes the folders that its name speaks of. A name that
// no file should have gives a *NameError; one that is taken an *ExistsError, unless
// overwrite says to replace the hunt.
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
	if err := os.MkdirAll(filepath.Dir(file), folderMode); err != nil {
		return fmt.Errorf("save the hunt %q: %w", h.Name, s.explain(err))
	}
	place := func(temporary string) error { return placeNew(temporary, file) }
	if overwrite {
		place = func(temporary string) error { return os.Rename(temporary, file) }
	}
	write := func(w io.Writer) error {
		_, err := io.WriteString(w, formatHunt(h))
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

// placeNew gives a file its name unless the name is taken, which a rename would not
// notice. Where files cannot be linked, another process could slip in between.
func placeNew(temporary, file string) error {
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
	trashed := filepath.Join(s.dir, trashFolder, stamp, filepath.FromSlash(trimSuffix(name))+huntSuffix)
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
	return filepath.Join(s.dir, huntsFolder, local) + huntSuffix, nil
}

func trimSuffix(name string) string { return strings.TrimSuffix(name, huntSuffix) }

func huntError(name string, err error) error {
	if errors.Is(err, os.ErrNotExist) {
		err = ErrNotFound
	}
	return fmt.Errorf("the hunt %q cannot be opened: %w", name, err)
}
