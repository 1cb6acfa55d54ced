package export

import (
	"fmt"
	"path/filepath"
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
	Notebook Format = "ipynb" // of Jupyter
)

// Formats returns the formats.
func Formats() []Format {
	return []Format{Table, CSV, TSV, JSON, NDJSON, Markdown, HTML, Parquet, XLSX, Notebook}
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
	case Notebook:
		return writeNotebook, nil
	}
	return nil, &UnknownFormatError{Format: string(f)}
}

// CarriesNote reports whether the format has a place for the note. The file name of other formats
// should say that the results are partial.
func (f Format) CarriesNote() bool {
	switch f {
	case Table, JSON, Markdown, HTML, Parquet, XLSX, Notebook:
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
	case CSV, TSV, JSON, NDJSON, HTML, Parquet, XLSX, Notebook:
	}
	return "." + string(f)
}

// endings are the formats by file extension. Results in the table format are text like any other, so
// that only .txt asks for it.
var endings = map[string]Format{
	".txt": Table, ".csv": CSV, ".tsv": TSV, ".tab": TSV, ".json": JSON, ".ndjson": NDJSON, ".jsonl": NDJSON,
	".md": Markdown, ".markdown": Markdown, ".html": HTML, ".htm": HTML, ".parquet": Parquet, ".pq": Parquet,
	".xlsx": XLSX, ".ipynb": Notebook,
}

// compressed is the extension of files in gzip format. It follows that of the format.
const compressed = ".gz"

// EndingError names a file extension that does not say which format to write.
type EndingError struct{ Ending string }

func (e *EndingError) Error() string {
	if format, ok := endings[strings.TrimSuffix(e.Ending, compressed)]; ok {
		return fmt.Sprintf("%s files are compressed already: leave out %s", format, compressed)
	}
	list := make([]string, 0, len(Formats()))
	for _, f := range Formats() {
		list = append(list, f.Extension())
	}
	return fmt.Sprintf("no format is written to %s files; use one of %s", e.Ending, strings.Join(list, ", "))
}

// ForFile returns the format that a file name ends with, such as Markdown for "a.md", in any case, and
// whether the file is to be compressed, as "a.csv.gz" is. The format of a name without an extension is
// "". It returns an *EndingError for an extension without a format.
func ForFile(name string) (format Format, gzip bool, err error) {
	name = strings.ToLower(name)
	name, gzip = strings.CutSuffix(name, compressed)
	ending := filepath.Ext(name)
	format, known := endings[ending]
	switch {
	case !known && ending != "", gzip && format.Binary():
		if gzip {
			ending += compressed
		}
		return "", gzip, &EndingError{ending}
	}
	return format, gzip, nil
}
