package cli

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"unicode/utf8"

	"quarry/kql/lint"
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
		units += width
		if i > 0 || r != '\ufeff' { // a byte order mark is in no column
			column += width
		}
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
	results, rules, known := []object{}, []object{}, map[string]int{}
	for _, f := range files {
		for _, d := range f.found {
			rule, ok := known[d.Code]
			if !ok {
				rule = len(rules)
				known[d.Code] = rule
				rules = append(rules, sarifRule(d))
			}
			result := sarifResult(f, d)
			result["ruleIndex"] = rule
			results = append(results, result)
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

// sarifRule returns the rule of a diagnostic with its help.
func sarifRule(d syntax.Diagnostic) object {
	rule := object{"id": d.Code, "defaultConfiguration": object{"level": sarifLevels[d.Severity]}}
	if h, ok := lint.Help(d.Code); ok {
		rule["shortDescription"], rule["help"] = object{"text": h.Title}, object{"text": h.Help}
	}
	return rule
}

func sarifResult(f checkedFile, d syntax.Diagnostic) object {
	file := object{"uri": fileURI(f.name)}
	result := object{
		"ruleId":  d.Code,
		"level":   sarifLevels[d.Severity],
		"message": object{"text": d.Message},
		"locations": []object{{"physicalLocation": object{
			"artifactLocation": file, "region": sarifRegion(f.text, d.Span),
		}}},
	}
	if d.Fix != nil {
		result["fixes"] = []object{{
			"description": object{"text": d.Fix.Title},
			"artifactChanges": []object{{"artifactLocation": file, "replacements": []object{{
				"deletedRegion": sarifRegion(f.text, d.Fix.Span), "insertedContent": object{"text": d.Fix.Text},
			}}}},
		}}
	}
	return result
}

func sarifRegion(text string, span syntax.Span) object {
	p := placeIn(text, span)
	return object{"startLine": p.line, "startColumn": p.column, "endLine": p.endLine, "endColumn": p.endColumn}
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
