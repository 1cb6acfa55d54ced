// Package settings is the list of settings: what matches a search, how an entry looks, and which values can be
// chosen. It does not read or write the file.
package settings

import (
	"strings"

	"quarry/config"
	"quarry/fuzzy"
	"quarry/ui/widget/picker"
)

// Columns are the columns of the list.
var Columns = []picker.Column{
	{Title: "Setting", Width: 30},
	{Title: "Value"},
	{Title: "Takes effect", Width: 18, From: 100},
}

// Find returns the settings that match a search by name, description or value, the best first. Without a search it
// returns all.
func Find(values []config.Value, search string) []config.Value {
	words := strings.Fields(strings.ToLower(search))
	if len(words) == 0 {
		return values
	}
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.Name
	}
	var found []config.Value
	taken := map[int]bool{}
	for _, i := range fuzzy.Rank(search, names) {
		taken[i] = true
		found = append(found, values[i])
	}
	for i, v := range values {
		text := strings.ToLower(v.Name + " " + v.Help + " " + v.Literal + " " + strings.Join(v.Words(), " "))
		matches := true
		for _, word := range words {
			matches = matches && strings.Contains(text, word)
		}
		if matches && !taken[i] {
			found = append(found, v)
		}
	}
	return found
}

// Entry returns a setting as an entry of the list.
func Entry(v config.Value) picker.Entry {
	shown := v.Literal
	switch {
	case v.Problem != "":
		shown += "  not used"
	case shown == "":
		shown = "default: " + v.Default
	}
	return picker.Entry{Cells: []string{v.Name, shown, v.Takes}, Preview: Describe(v)}
}

// Describe returns everything about a setting, a fact a line.
func Describe(v config.Value) string {
	lines := []string{v.Help}
	if v.Problem != "" {
		lines = append([]string{"Not used: " + v.Problem + "."}, lines...)
	}
	kind := "It is " + v.Type
	if len(v.Allowed) > 0 {
		kind = "Values: " + strings.Join(filled(v.Allowed), ", ")
	}
	lines = append(lines, kind+". Default: "+v.Default+".")
	takes := "A change takes effect " + v.Takes + "."
	if v.Example != "" {
		takes += " Example: " + v.Example + "."
	}
	return strings.Join(append(lines, takes), "\n")
}

// Choices returns the values to choose from, or nil where any value can be typed.
func Choices(v config.Value) []string {
	if len(v.Allowed) > 0 && v.Type == config.TypeList {
		return nil
	}
	if len(v.Allowed) > 0 || v.Type == config.TypeBool {
		return filled(v.Words())
	}
	return nil
}

// Typed returns the value of the file as a person would type it.
func Typed(v config.Value) string {
	if text := strings.TrimSuffix(strings.TrimPrefix(v.Literal, `"`), `"`); len(text) == len(v.Literal)-2 &&
		!strings.ContainsAny(text, `\"`) {
		return text
	}
	return v.Literal
}

func filled(values []string) []string {
	var all []string
	for _, value := range values {
		if value != "" {
			all = append(all, value)
		}
	}
	return all
}
