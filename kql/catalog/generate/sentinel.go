package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// added are the columns that a workspace adds to every table. Package catalog knows them.
var added = strings.Fields(`TenantId TimeGenerated SourceSystem Type _ResourceId _SubscriptionId _IsBillable _BilledSize
	_TimeReceived _ItemId`)

// sentinelLines returns the lines of sentinel.txt with the columns of an export of the Azure Monitor
// table reference: JSON of the form {"sentinel": {"tables": {table: {column: type}}}}. The present
// lines decide which tables there are, and keep columns that the reference lacks. Tables of Defender get
// only the columns that tables.txt lacks.
func sentinelLines(export string, defender []string) ([]string, error) {
	var reference struct {
		Sentinel struct{ Tables map[string]map[string]string }
	}
	if err := readJSON(export, &reference); err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, line := range defender {
		name, columns, _ := strings.Cut(line, " ")
		known[strings.TrimSuffix(name, "!")] = " " + columns
	}
	present, err := os.Open("sentinel.txt")
	if err != nil {
		return nil, fmt.Errorf("read the present tables: %w", err)
	}
	defer present.Close()
	var lines []string
	for s := bufio.NewScanner(present); s.Scan(); {
		fields := strings.Fields(s.Text())
		service, name := fields[0], fields[1]
		columns, ok := reference.Sentinel.Tables[strings.TrimRight(name, "!*")]
		if !ok {
			lines = append(lines, s.Text())
			continue
		}
		for _, field := range fields[2:] {
			if column, typ, _ := strings.Cut(field, ":"); columns[column] == "" {
				columns[column] = typ
			}
		}
		line := service + " " + name
		for _, column := range sortedKeys(columns) {
			if slices.Contains(added, column) || strings.Contains(known[name], " "+column+":") {
				continue
			}
			line += " " + column + ":" + strings.Replace(columns[column], "double", "real", 1)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines, nil
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// writeSentinel updates sentinel.txt.
func writeSentinel(from, export string) error {
	defender, err := tableLines(filepath.Join(from, "schema", "defender.json"))
	if err != nil {
		return err
	}
	lines, err := sentinelLines(export, defender)
	if err != nil {
		return err
	}
	if err := os.WriteFile("sentinel.txt", []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		return fmt.Errorf("write sentinel.txt: %w", err)
	}
	return nil
}
