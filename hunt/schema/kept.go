// Package schema keeps the schema of each profile's tenant on this machine: what was fetched from the
// service, and what results taught. It sends nothing itself.
package schema

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"quarry/bounded"
	"quarry/kql/catalog"
	"quarry/replacefile"
)

// Folder is where the schemas are kept, in one file for each profile and workspace.
type Folder struct {
	path string
	mu   sync.Mutex
	open map[string]*Kept
}

// NewFolder returns the folder at a path. It is created when something is kept. The path "" keeps
// schemas in memory only.
func NewFolder(path string) *Folder { return &Folder{path: path, open: map[string]*Kept{}} }

// In returns the folder of schemas in the data folder.
func In(dataFolder string) *Folder { return NewFolder(filepath.Join(dataFolder, "schemas")) }

// Kept is the schema of one profile and workspace. It is safe for concurrent use. A nil Kept has nothing
// and keeps nothing.
type Kept struct {
	path      string // "" for memory only
	workspace string
	current   atomic.Pointer[catalog.Schema]

	mu      sync.Mutex
	damaged error     // why the file cannot be read; nil if it can, or does not exist
	version fileState // of the file that was read or written last
}

// fileState tells versions of a file apart.
type fileState struct {
	size     int64
	modified time.Time
}

// readBudget limits the reading of a file.
var readBudget = bounded.Budget{Bytes: catalog.MaxSchemaFile, Time: 10 * time.Second}

// Open returns the schema of a profile, in a Sentinel workspace or outside (""): the same one for every
// call. The error says why what was kept cannot be read. The schema then is empty and can be used: only
// fetching replaces the file.
func (f *Folder) Open(profile, workspace string) (*Kept, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := fileName(profile, workspace)
	k, ok := f.open[name]
	if !ok {
		k = &Kept{workspace: workspace}
		if f.path != "" {
			k.path = filepath.Join(f.path, name)
		}
		f.open[name] = k
	}
	return k, k.Reload()
}

// fileName returns the name of a file, which people can recognize and no other profile has, even where
// the case of names does not matter.
func fileName(profile, workspace string) string {
	sum := sha256.Sum256([]byte(profile + "\x00" + strings.ToLower(workspace)))
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return -1
	}, strings.ToLower(profile))
	return plain[:min(len(plain), 40)] + "-" + hex.EncodeToString(sum[:6]) + ".json"
}

// Schema returns what is known at the moment; nil if nothing is.
func (k *Kept) Schema() *catalog.Schema {
	if k == nil {
		return nil
	}
	return k.current.Load()
}

// Reload reads the file again if another program has changed it.
func (k *Kept) Reload() error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.reload()
}

func (k *Kept) reload() error {
	if k.path == "" {
		return nil
	}
	info, err := os.Stat(k.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		k.damaged = nil
		return nil
	case err != nil:
		k.damaged = fmt.Errorf("the kept schema cannot be read: %w", err)
		return k.damaged
	}
	state := fileState{info.Size(), info.ModTime()}
	if state == k.version {
		return k.damaged
	}
	s, skipped, err := ReadFile(k.path)
	if err == nil && skipped > 0 {
		err = fmt.Errorf("%s: %d names were left out; no query could use them", k.path, skipped)
	}
	k.version, k.damaged = state, nil
	if s == nil {
		k.damaged = fmt.Errorf("the kept schema is not used: %w; quarry schema fetch replaces it", err)
		return k.damaged
	}
	k.current.Store(s)
	return err
}

// ReadFile reads a schema file. skipped counts the names that no query could use.
func ReadFile(path string) (s *catalog.Schema, skipped int, err error) {
	text, err := bounded.File(context.Background(), path, readBudget)
	if err != nil {
		return nil, 0, err
	}
	if s, skipped, err = catalog.ReadSchema(text); err != nil {
		return nil, 0, &fs.PathError{Op: "read", Path: path, Err: err}
	}
	return s, skipped, nil
}

// Learn adds the columns that the results of a query for all columns of a table had. onDisk says whether
// they may be kept after the program ends. A file that cannot be read stays as it is.
func (k *Kept) Learn(table string, columns []catalog.Column, at time.Time, onDisk bool) error {
	return k.learn(func(s *catalog.Schema) *catalog.Schema { return s.Learn(table, columns, at) }, onDisk)
}

// LearnWatchlist does the same for the results of a watchlist.
func (k *Kept) LearnWatchlist(alias string, columns []catalog.Column, at time.Time, onDisk bool) error {
	return k.learn(func(s *catalog.Schema) *catalog.Schema { return s.LearnWatchlist(alias, columns, at) }, onDisk)
}

func (k *Kept) learn(learn func(*catalog.Schema) *catalog.Schema, onDisk bool) error {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if learn(k.Schema()) == k.Schema() {
		return nil
	}
	if !onDisk || k.path == "" || k.reload() != nil && k.damaged != nil {
		k.current.Store(learn(k.Schema()))
		return nil
	}
	return k.write(learn(k.Schema()))
}

// replace changes the schema, starting from the newest version of the file. Two programs that replace
// it in the same milliseconds may lose the change of one, which can be fetched again.
func (k *Kept) replace(change func(*catalog.Schema) *catalog.Schema) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.reload() // a damaged file is what this replaces
	return k.write(change(k.Schema()))
}

// write keeps a schema. It is used even if it cannot be written.
func (k *Kept) write(s *catalog.Schema) error {
	k.current.Store(s)
	if k.path == "" {
		return nil
	}
	if err := k.writeFile(s); err != nil {
		return fmt.Errorf("keep the schema: %w", err)
	}
	k.damaged = nil
	if info, err := os.Stat(k.path); err == nil {
		k.version = fileState{info.Size(), info.ModTime()}
	}
	return nil
}

// Write writes a schema file that says which workspace it is for.
func (k *Kept) Write(w io.Writer, s *catalog.Schema) error {
	t := s.Tenant()
	t.Workspace = k.workspace
	s, _ = catalog.NewSchema(t)
	return catalog.WriteSchema(w, s)
}

func (k *Kept) writeFile(s *catalog.Schema) error {
	var text bytes.Buffer
	if err := k.Write(&text, s); err != nil {
		return err
	}
	if text.Len() > catalog.MaxSchemaFile {
		return &bounded.Error{Limit: bounded.Bytes, Most: catalog.MaxSchemaFile}
	}
	if err := os.MkdirAll(filepath.Dir(k.path), 0o700); err != nil {
		return err
	}
	file, err := replacefile.Create(k.path)
	if err != nil {
		return err
	}
	defer file.Discard()
	if _, err := file.Write(text.Bytes()); err != nil {
		return err
	}
	return file.Commit()
}
