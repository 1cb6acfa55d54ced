// Package file reads and writes the files that the editor has open. A rule, a page or a notebook is opened as the
// query in it, and saving keeps all its other bytes. What another program has changed meanwhile is never overwritten.
package file

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"quarry/bounded"
	"quarry/history/queryfile"
	"quarry/replacefile"
)

// ChangedError reports that a file is not what was opened, so that saving would undo a change.
type ChangedError struct{ Path string }

func (e *ChangedError) Error() string {
	return fmt.Sprintf("save %s: another program has changed it; open it again to see the change, or save the query "+
		"under a name", e.Path)
}

// errSeveral is why a file of another kind than KQL is not opened as a query.
var errSeveral = errors.New("it has several queries; quarry hunts new NAME FILE --nth N saves one of them")

// budget limits a query file: the APIs accept less.
var budget = bounded.Budget{Bytes: queryfile.MaxSize, Time: 10 * time.Second}

// Read returns the text to edit of a query file: all of a file of KQL, and the query of a file of another kind,
// which must have one. A file of KQL that does not exist yet is new and empty.
func Read(ctx context.Context, path string) (string, error) {
	content, err := bounded.File(ctx, path, budget)
	switch {
	case errors.Is(err, fs.ErrNotExist) && isNew(path):
		return "", nil
	case err != nil:
		return "", err
	}
	return textOf(path, content)
}

// isNew reports whether a file of that name may be made by saving.
func isNew(path string) bool { return queryfile.IsKQL(path) && queryfile.Has(path) }

func textOf(path string, content []byte) (string, error) {
	if !queryfile.IsKQL(path) {
		_, q, err := onlyQuery(path, content)
		return q.Query, err
	}
	text, encoding, err := queryfile.Decode(content)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s is not valid UTF-8; save it as UTF-8", path)
	case encoding != queryfile.UTF8:
		return "", fmt.Errorf("%s is UTF-16, and the workbench saves UTF-8; save it as UTF-8 first", path)
	}
	return text, nil
}

func onlyQuery(path string, content []byte) (*queryfile.Document, queryfile.Query, error) {
	d, err := queryfile.Open(path, content)
	if err != nil {
		return nil, queryfile.Query{}, fmt.Errorf("%s: %w", path, err)
	}
	list := d.Queries()
	if len(list) != 1 {
		return nil, queryfile.Query{}, fmt.Errorf("%s: %w", path, errSeveral)
	}
	return d, list[0], nil
}

// Save writes the text of the editor to its file. kept is the text as last read or saved: if the file has another
// text by now, Save returns a *ChangedError and changes nothing.
func Save(ctx context.Context, path, kept, text string) error {
	content, err := bounded.File(ctx, path, budget)
	switch {
	case errors.Is(err, fs.ErrNotExist) && queryfile.IsKQL(path):
		return Write(path, text)
	case err != nil:
		return fmt.Errorf("save %s: %w", path, err)
	}
	now, err := textOf(path, content)
	switch {
	case err != nil:
		return err
	case now == text:
		return nil
	case now != kept:
		return &ChangedError{path}
	case queryfile.IsKQL(path):
		return Write(path, text)
	}
	d, q, err := onlyQuery(path, content)
	if err != nil {
		return err
	}
	written, err := d.ReplaceQuery(q, text)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return Write(path, string(d.Encoding.Encode(written)))
}

// Write replaces a file atomically: after a crash it has the old or the new text. An existing file keeps its
// permissions, and one without write permission is not replaced.
func Write(path, text string) error {
	file, err := replacefile.Create(path)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	defer file.Discard()
	if _, err = file.WriteString(text); err == nil {
		err = file.Commit()
	}
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return nil
}
