// Command generate writes the embedded data of package catalog from two exports: the schema, and the
// built-ins of a Kusto language service. It takes names, types and signatures only. If the exports
// are missing, it changes nothing.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	from := flag.String("from", "", "folder with schema/defender.json and kql/oracle/builtins.json")
	sentinel := flag.String("sentinel", "", "export of the Azure Monitor table reference, to update sentinel.txt only")
	flag.Parse()
	if _, err := os.Stat(*from); os.IsNotExist(err) {
		log.Printf("%s not found: the catalog is unchanged", *from)
		return
	}
	update := func() error { return generate(*from) }
	if *sentinel != "" {
		update = func() error { return writeSentinel(*from, *sentinel) }
	}
	if err := update(); err != nil {
		log.Fatal(err)
	}
}

func generate(from string) error {
	tables, err := tableLines(filepath.Join(from, "schema", "defender.json"))
	if err != nil {
		return err
	}
	functions, operators, err := builtinLines(filepath.Join(from, "kql", "oracle", "builtins.json"))
	if err != nil {
		return err
	}
	for name, lines := range map[string][]string{"tables.txt": tables, "functions.txt": functions,
		"operators.txt": operators} {
		if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// tableLines returns a line "Name[!] column:type …" per table; "!" marks a retired one.
func tableLines(path string) ([]string, error) {
	var schema map[string]struct {
		Retired bool
		Columns []struct{ Name, Type string }
	}
	if err := readJSON(path, &schema); err != nil {
		return nil, err
	}
	var lines []string
	for name, t := range schema {
		var b strings.Builder
		b.WriteString(name)
		if t.Retired {
			b.WriteByte('!')
		}
		for _, c := range t.Columns {
			fmt.Fprintf(&b, " %s:%s", c.Name, c.Type)
		}
		lines = append(lines, b.String())
	}
	slices.Sort(lines)
	return lines, nil
}

type builtin struct {
	Name       string
	Hidden     bool
	Obsolete   any
	Signatures []struct {
		Params []struct {
			Name  string
			Kind  int
			Types []string
			Min   int
			Max   *int
		}
		Ret     int
		RetType *string
	}
}

func builtinLines(path string) (functions, operators []string, err error) {
	var all struct {
		Functions, Aggregates, Plugins  []builtin
		Operators                       []string
		ParamTypeKinds, ReturnTypeKinds map[string]string
	}
	if err := readJSON(path, &all); err != nil {
		return nil, nil, err
	}
	for _, group := range []struct {
		kind  string
		items []builtin
	}{{"scalar", all.Functions}, {"aggregate", all.Aggregates}, {"plugin", all.Plugins}} {
		for _, f := range group.items {
			functions = append(functions, functionLine(group.kind, f, all.ParamTypeKinds, all.ReturnTypeKinds))
		}
	}
	functions = append(functions, documentedOnly...)
	slices.Sort(functions)
	return slices.Compact(functions), all.Operators, nil
}

// documentedOnly are plugins that the language reference has and the export has not.
var documentedOnly = []string{"plugin schema_merge PreserveOrder:bool?->Custom"}

// recordedResults are the result types that the real engine was recorded to return where the export
// of the language service has another.
var recordedResults = map[string]string{"datetime_part": "long", "jaccard_index": "real"}

// functionLine returns "kind name[!] params->type[;params->type]". A parameter is name:types, followed
// by ? if it is optional and by its repetition.
func functionLine(kind string, f builtin, params, returns map[string]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", kind, f.Name)
	if name, obsolete := f.Obsolete.(string); obsolete || f.Hidden {
		first, _, _ := strings.Cut(name, "'") // "replace_regex' or 'replace_string"
		b.WriteString("!" + first)
	}
	for i, s := range f.Signatures {
		b.WriteString([]string{" ", ";"}[min(i, 1)])
		for j, p := range s.Params {
			if j > 0 {
				b.WriteByte(',')
			}
			types := strings.Join(p.Types, "|")
			if types == "" {
				types = params[fmt.Sprint(p.Kind)]
			}
			fmt.Fprintf(&b, "%s:%s", p.Name, types)
			if p.Min == 0 {
				b.WriteByte('?')
			}
			b.WriteString(repetition(p.Min, p.Max))
		}
		result := returns[fmt.Sprint(s.Ret)]
		if s.RetType != nil {
			result = *s.RetType
		}
		if recorded := recordedResults[f.Name]; recorded != "" {
			result = recorded
		}
		b.WriteString("->" + result)
	}
	return b.String()
}

// repetition returns "" for a single parameter, "*" for one that repeats, and "*2" or "*2-64" if there
// are limits.
func repetition(least int, most *int) string {
	switch {
	case most != nil && *most == 1:
		return ""
	case most != nil:
		return fmt.Sprintf("*%d-%d", least, *most)
	case least > 1:
		return fmt.Sprintf("*%d", least)
	}
	return "*"
}

func readJSON(path string, into any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
