package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"quarry/bounded"
	"quarry/history/queryfile"
	"quarry/kql/syntax"
)

// queryChoice says which of the queries of a file is meant.
type queryChoice struct {
	nth  int // counted from 1; 0 for none
	name string
	all  bool
}

func (c *queryChoice) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&c.nth, "nth", 0, "which query of the file, counted from 1")
	cmd.Flags().StringVar(&c.name, "name", "", "title of the query of the file, or a part of it")
}

// addAll adds the flags for commands that also take all queries.
func (c *queryChoice) addAll(cmd *cobra.Command) {
	c.add(cmd)
	cmd.Flags().BoolVar(&c.all, "all", false, "all queries of the file, one after another")
}

// choose returns the chosen ones of the queries of a file: one, unless all are asked for.
func (c queryChoice) choose(list []queryfile.Query) ([]queryfile.Query, error) {
	count := len(list)
	ways := 0
	for _, used := range []bool{c.nth != 0, c.name != "", c.all} {
		if used {
			ways++
		}
	}
	switch {
	case ways > 1:
		return nil, usagef("use one of --nth, --name and --all")
	case c.all:
		return list, nil
	case c.name != "":
		return c.named(list)
	case c.nth == 0 && count > 1:
		return nil, inputf("%w; choose one with --nth 1 to --nth %d%s", &queryfile.CountError{Queries: count}, count,
			titlesIn(list))
	case c.nth < 0 || c.nth > count:
		return nil, &inputError{&queryfile.CountError{Queries: count, Asked: c.nth}}
	}
	return list[max(c.nth-1, 0):max(c.nth, 1)], nil
}

// named returns the query of a title, or the only one whose title has the text.
func (c queryChoice) named(list []queryfile.Query) ([]queryfile.Query, error) {
	with := func(fits func(title, name string) bool) (found []queryfile.Query) {
		for _, q := range list {
			if fits(strings.ToLower(q.Title), strings.ToLower(c.name)) {
				found = append(found, q)
			}
		}
		return found
	}
	found := with(func(title, name string) bool { return title == name })
	if len(found) == 0 {
		found = with(strings.Contains)
	}
	switch {
	case len(found) == 0:
		return nil, inputf("no query named %q%s", c.name, titlesIn(list))
	case len(found) > 1:
		return nil, inputf("%d queries are named %q; choose one with --nth%s", len(found), c.name, titlesIn(found))
	}
	return found, nil
}

// maxTitles limits the titles in a message.
const maxTitles = 5

// titlesIn lists titles of queries for a message, if there are any.
func titlesIn(list []queryfile.Query) string {
	var titles []string
	for _, q := range list {
		if q.Title != "" && !slices.Contains(titles, q.Title) {
			titles = append(titles, q.Title)
		}
	}
	switch {
	case len(titles) == 0:
		return ""
	case len(titles) > maxTitles:
		return fmt.Sprintf(" (--name %q, … and %d more)", titles[0], len(titles)-1)
	}
	return fmt.Sprintf(" (or by --name: %s)", strings.Join(titles, "; "))
}

// readDocument reads a query file, or standard input for "-".
func readDocument(cmd *cobra.Command, name string) (*queryfile.Document, error) {
	if name == "-" || queryfile.IsKQL(name) {
		text, encoding, err := readQuery(cmd.Context(), cmd.InOrStdin(), name)
		if err != nil {
			return nil, err
		}
		d := queryfile.OfText(name, text)
		d.Encoding = encoding
		return d, nil
	}
	content, err := readSource(cmd.Context(), cmd.InOrStdin(), name, queryfile.MaxSize)
	var exceeded *bounded.Error
	switch {
	case cmd.Context().Err() != nil:
		return nil, cmd.Context().Err()
	case errors.As(err, &exceeded):
		return nil, &fileError{name, queryfile.ErrTooLarge}
	case err != nil:
		return nil, inputf("cannot read query: %w", err)
	}
	d, err := queryfile.Open(name, content)
	if err != nil {
		return nil, &fileError{name, err}
	}
	return d, nil
}

// fileError reports a file in which no query can be found.
type fileError struct {
	name string
	err  error
}

func (e *fileError) Error() string {
	var sigma *queryfile.SigmaError
	switch {
	case errors.As(e.err, &sigma):
		return fmt.Sprintf("%s is %v", e.name, e.err)
	case errors.Is(e.err, queryfile.ErrNoQuery):
		return fmt.Sprintf("%s has no query (see docs/files.md for the kinds of files that are read)", e.name)
	case errors.Is(e.err, queryfile.ErrBinary):
		return e.name + " is not valid UTF-8, or UTF-16 with a byte order mark; save it as UTF-8"
	}
	return fmt.Sprintf("cannot read queries in %s: %v", e.name, e.err)
}

func (e *fileError) Unwrap() error { return &inputError{e.err} }

// chosenQuery is a query with the file that it is from.
type chosenQuery struct {
	queryfile.Query
	document *queryfile.Document
}

// chosen returns the chosen queries of a document. A document without a query has its text.
func (c queryChoice) chosen(d *queryfile.Document) ([]chosenQuery, error) {
	list := d.Queries()
	if len(list) == 0 {
		b := d.Blocks[0]
		list = []queryfile.Query{{Hunt: b.Hunt, Span: syntax.Span{End: len(b.Text)}}}
		list[0].Query = b.Text
	}
	list, err := c.choose(list)
	if err != nil {
		return nil, err
	}
	chosen := make([]chosenQuery, len(list))
	for i, q := range list {
		chosen[i] = chosenQuery{q, d}
	}
	return chosen, nil
}

// place returns the line and the column in the file of an offset in the query.
func (q chosenQuery) place(offset int) (line, column int) {
	at := q.Span.Start + offset
	return place(q.document.Text, q.document.Place(q.Block, syntax.Span{Start: at, End: at}).Start)
}

// numberedFile returns the name of the output file of one of several queries.
func numberedFile(name string, n int) string {
	if name == "" {
		return ""
	}
	extension := filepath.Ext(name)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, extension), n, extension)
}

// skippedFiles counts the files of folders that have no query to read.
type skippedFiles struct{ other, sigma, large int }

// add counts a file whose error says that it is not a file of queries, and reports whether it is one that
// was found in a folder.
func (s *skippedFiles) add(path, name string, err error) bool {
	var sigma *queryfile.SigmaError
	switch {
	case path == name || queryfile.IsKQL(name):
		return false
	case errors.As(err, &sigma):
		s.sigma++
	case errors.Is(err, queryfile.ErrNoQuery), errors.Is(err, queryfile.ErrBinary):
		s.other++
	case errors.Is(err, queryfile.ErrTooLarge):
		s.large++
	default:
		return false
	}
	return true
}

// end says what was skipped. It returns an error if nothing else was read.
func (s *skippedFiles) end(notes io.Writer, read bool) error {
	for _, line := range []struct {
		count int
		what  string
	}{
		{s.other, "without a query skipped"}, {s.large, "of more than 4 MB skipped"},
		{s.sigma, "skipped: Sigma rules, not KQL; convert them with sigma convert -t kusto -p microsoft_xdr"},
	} {
		if line.count == 1 {
			fmt.Fprintln(notes, "quarry: 1 file "+line.what)
		} else if line.count > 1 {
			fmt.Fprintf(notes, "quarry: %d files %s\n", line.count, line.what)
		}
	}
	if !read && *s != (skippedFiles{}) {
		return inputf("no file with a query")
	}
	return nil
}
