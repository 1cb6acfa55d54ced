package export

import (
	"fmt"
	"strings"
)

// Format is a format of results, as flags and menus spell it.
type Format string

// The formats, in the order that help lists them.
const (
	Table    Format = "table" // text in columns
	CSV      Format = "csv"
	TSV      Format = "tsv"
	JSON     Format = "json"
	NDJSON   Format = "ndjson"
	Markdown Format = "markdown"
	HTML     Format = "html"
	Parquet  Format = "parquet"
	XLSX     Format = "xlsx"
)

// Formats returns the formats.
func Formats() []Format {
	return []Format{Table, CSV, TSV, JSON, NDJSON, Markdown, HTML, Parquet, XLSX}
}

// UnknownFormatError names a format that does not exist.
type UnknownFormatError struct{ Format string }

func (e *UnknownFormatError) Error() string {
	names := make([]string, 0, len(Formats()))
	for _, f := range Formats() {
		names = append(names, string(f))
	}
	return fmt.Sprintf("there is no format %q; use one of %s", e.Format, strings.Join(names, ", "))
}

// Check returns an *UnknownFormatError if the format does not exist.
func (f Format) Check() error {
	_, err := f.writer()
	return err
}

func (f Format) writer() (func(*job) error, error) {
	switch f {
	case Table:
		return writePlain, nil
	case CSV:
		return writeCSV, nil
	case TSV:
		return writeTSV, nil
	case JSON:
		return writeJSON, nil
	case NDJSON:
		return writeNDJSON, nil
	case Markdown:
		return writeMarkdown, nil
	case HTML:
		return writeHTML, nil
	case Parquet:
		return writeParquet, nil
	case XLSX:
		return writeXLSX, nil
	}
	return nil, &UnknownFormatError{Format: string(f)}
}

// CarriesNote reports whether the format has a place for the note. The file name of other formats
// should say that the results are partial.
func (f Format) CarriesNote() bool {
	switch f {
	case Table, JSON, Markdown, HTML, Parquet, XLSX:
		return true
	case CSV, TSV, NDJSON:
	}
	return false
}

// Binary reports whether a terminal cannot show the format.
func (f Format) Binary() bool { return f == Parquet || f == XLSX }

// Streams reports whether rows can be printed in the format as they arrive.
func (f Format) Streams() bool { return f == Table || f == CSV || f == TSV || f == NDJSON }

// HasHeader reports whether the first line of a stream names the columns.
func (f Format) HasHeader() bool { return f == CSV || f == TSV }

// Extension returns the file extension of the format, such as ".md".
func (f Format) Extension() string {
	switch f {
	case Table:
		return ".txt"
	case Markdown:
		return ".md"
	case CSV, TSV, JSON, NDJSON, HTML, Parquet, XLSX:
	}
	return "." + string(f)
}

// ForExtension returns the format of a file extension, such as Markdown for ".md". Any text can be
// called ".txt", so that one has no format.
func ForExtension(extension string) (Format, bool) {
	if extension == ".jsonl" {
		return NDJSON, true
	}
	for _, f := range Formats() {
		if f != Table && f.Extension() == extension {
			return f, true
		}
	}
	return "", false
}
