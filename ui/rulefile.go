package ui

import (
	"context"
	"errors"
	"fmt"

	"quarry/bounded"
	"quarry/history/queryfile"
)

// ChangedFileError reports that a file on disk is not what was opened, so that saving would undo the change.
type ChangedFileError struct{ Path string }

func (e *ChangedFileError) Error() string {
	return fmt.Sprintf("%s was changed by another program; open it again to see the change, or save the query under a name",
		e.Path)
}

// errSeveral is why a file of another kind than KQL cannot be opened as one query.
var errSeveral = errors.New("it has several queries; quarry hunts new NAME FILE --nth N saves one of them")

// OpenFile returns the text to edit of a query file: all of a file of KQL, and the query of a rule, a page or a
// notebook, which must have one.
func OpenFile(path string, content []byte) (string, error) {
	if queryfile.IsKQL(path) {
		text, encoding, err := queryfile.Decode(content)
		switch {
		case err != nil:
			return "", fmt.Errorf("%s is not valid UTF-8; save it as UTF-8", path)
		case encoding != queryfile.UTF8:
			return "", fmt.Errorf("%s is UTF-16, and the workbench saves UTF-8; save it as UTF-8 first", path)
		}
		return text, nil
	}
	_, q, err := onlyQuery(path, content)
	return q.Query, err
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

// saveFile writes the text of the editor to its file. kept is the text as last saved or opened: a file that has
// another query now was changed by another program and stays as it is. In a file of another kind than KQL, all but the
// query keeps its bytes.
func saveFile(ctx context.Context, path, kept, text string) error {
	content, err := bounded.File(ctx, path, queryFileBudget)
	switch {
	case isMissing(err) && queryfile.IsKQL(path):
		return writeFile(path, text)
	case err != nil:
		return fmt.Errorf("save %s: %w", path, err)
	}
	now, err := OpenFile(path, content)
	switch {
	case err != nil:
		return err
	case now == text:
		return nil
	case now != kept:
		return &ChangedFileError{path}
	case queryfile.IsKQL(path):
		return writeFile(path, text)
	}
	d, q, err := onlyQuery(path, content)
	if err != nil {
		return err
	}
	written, err := d.ReplaceQuery(q, text)
	if err != nil {
		return fmt.Errorf("save %s: %w", path, err)
	}
	return writeFile(path, string(d.Encoding.Encode(written)))
}
