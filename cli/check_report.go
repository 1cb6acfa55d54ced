package cli

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"unicode/utf8"

	"quarry/kql/syntax"
)

// textPlace is the position of a diagnostic: start, length and columns in UTF-16 units as in
// LSP; lines and columns count from 1.
type textPlace struct{ start, length, line, column, endLine, endColumn int }

func placeIn(text string, span syntax.Span) textPlace {
	start, line, column := measure(text[:span.Start])
	end, endLine, endColumn := measure(text[:span.End])
	return textPlace{start, end - start, line, column, endLine, endColumn}
}

// measure returns the length of the text in UTF-16 units, and the line and column after it.
func measure(text string) (units, line, column int) {
	line, column = 1, 1
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		width := 1
		if r > 0xFFFF {
			width = 2
		}
		units, column = units+width, column+width
		if r == '\n' || r == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			line, column = line+1, 1
		}
		i += n
	}
	return units, line, column
}

type reportedDiagnostic struct {
	Code     string `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Start    int    `json:"start"`
	Length   int    `json:"length"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
}

type reportedFile struct {
	File        string               `json:"file"`
	Diagnostics []reportedDiagnostic `json:"diagnostics"`
}

func writeCheckJSON(w io.Writer, files []checkedFile) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, f := range files {
		report := reportedFile{File: f.name, Diagnostics: []reportedDiagnostic{}}
		for _, d := range f.found {
			p := placeIn(f.text, d.Span)
			report.Diagnostics = append(report.Diagnostics, reportedDiagnostic{
				d.Code, d.Severity.String(), d.Message, p.start, p.length, p.line, p.column,
			})
		}
		if err := out.Encode(report); err != nil {
			return err
		}
	}
	return nil
}

// sarifLevels maps severities to the levels of SARIF 2.1.0.
var sarifLevels = map[syntax.Severity]string{
	syntax.SeverityError:       "error",
	syntax.SeverityWarning:     "warning",
	syntax.SeverityInformation: "note",
}

type object = map[string]any

func writeCheckSARIF(w io.Writer, files []checkedFile) error {
	results, rules, known := []object{}, []object{}, map[string]bool{}
	for _, f := range files {
		for _, d := range f.found {
			results = append(results, sarifResult(f, d))
			if !known[d.Code] {
				known[d.Code] = true
				rules = append(rules, object{"id": d.Code})
			}
		}
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "quarry", "version": version, "rules": rules}},
			"columnKind": "utf16CodeUnits",
			"results":    results,
		}},
	})
}

func sarifResult(f checkedFile, d syntax.Diagnostic) object {
	p := placeIn(f.text, d.Span)
	return object{
		"ruleId":  d.Code,
		"level":   sarifLevels[d.Severity],
		"message": object{"text": d.Message},
		"locations": []object{{"physicalLocation": object{
			"artifactLocation": object{"uri": fileURI(f.name)},
			"region": object{
				"startLine": p.line, "startColumn": p.column, "endLine": p.endLine, "endColumn": p.endColumn,
			},
		}}},
	}
}

// fileURI returns the name of a file as a URI. A relative name stays relative to the working
// directory, as SARIF expects.
func fileURI(name string) string {
	if name == "-" {
		return "stdin"
	}
	name = filepath.ToSlash(name)
	if filepath.IsAbs(name) {
		return (&url.URL{Scheme: "file", Path: name}).String()
	}
	return (&url.URL{Path: name}).String()
}
