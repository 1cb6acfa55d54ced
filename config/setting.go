package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"quarry/api/auth"
	"quarry/api/dialect"
)

// Setting is a row of the table of settings. The reader of the file, quarry config, the settings screen and
// docs/configuration.md all use it.
type Setting struct {
	// Name is the key in the file, such as "editor.vim". A part that is * can be any name: of a profile,
	// an action, a command.
	Name    string
	Type    string   // for people: true or false, text, number, duration, size, list
	Default string   // in words, or a value in TOML
	Help    string   // one sentence
	Allowed []string // the only values, or nil
	Example string   // a value in TOML
	Takes   string   // when a change takes effect: one of the Takes constants

	check func(value any) error // nil: the type and Allowed say everything
	names func() []string       // suggestions, for values that are not limited to Allowed
}

// When a change takes effect.
const (
	TakesNow   = "at once"
	TakesRun   = "with the next run"
	TakesStart = "at the next start"
)

// Words returns values that can be chosen, without quotes.
func (s Setting) Words() []string {
	switch {
	case s.Type == TypeBool:
		return []string{"true", "false"}
	case s.names != nil:
		return s.names()
	}
	return s.Allowed
}

// Literal returns a typed value as TOML: what is valid TOML of the right type stays, and other text is quoted where
// the setting takes text. It refuses values that the setting does not take.
func (s Setting) Literal(typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	candidates := []string{typed, quoteTOML(typed)}
	if s.Type == TypeList {
		var list []string
		for part := range strings.SplitSeq(typed, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, quoteTOML(part))
			}
		}
		candidates = []string{typed, "[" + strings.Join(list, ", ") + "]"}
	}
	var failure error
	for _, literal := range candidates {
		var doc map[string]any
		if strings.ContainsAny(literal, "\n\r") || toml.Unmarshal([]byte("v = "+literal), &doc) != nil ||
			len(doc) != 1 {
			continue
		}
		err := s.accepts(doc["v"])
		if err == nil {
			return literal, nil
		}
		failure = err
	}
	if failure == nil {
		failure = fmt.Errorf("%q is not valid TOML", typed)
	}
	return "", errorf("%s: %w", s.Name, failure)
}

// Types of settings, for people.
const (
	TypeBool     = "true or false"
	typeText     = "text"
	typeNumber   = "number"
	typeDuration = "duration"
	typeSize     = "size"
	TypeList     = "list"
)

var typeNames = map[reflect.Type]string{
	reflect.TypeFor[bool](): TypeBool, reflect.TypeFor[*bool](): TypeBool, reflect.TypeFor[string](): typeText,
	reflect.TypeFor[int](): typeNumber, reflect.TypeFor[int64](): typeNumber, reflect.TypeFor[Duration](): typeDuration,
	reflect.TypeFor[Size](): typeSize, reflect.TypeFor[[]string](): TypeList,
	reflect.TypeFor[dialect.Name](): typeText, reflect.TypeFor[auth.Method](): typeText,
}

// accepts returns why a decoded value is not one of the setting's, or nil.
func (s Setting) accepts(value any) error {
	if err := s.fits(value); err != nil {
		return err
	}
	if text, ok := value.(string); ok && s.Allowed != nil && !slices.Contains(s.Allowed, text) {
		return fmt.Errorf("unknown value %q%s (use %s)", text, suggest(text, s.Allowed), listed(s.Allowed))
	}
	if list, ok := value.([]any); ok && s.Allowed != nil {
		for _, v := range list {
			if !slices.Contains(s.Allowed, v.(string)) {
				return fmt.Errorf("unknown value %q%s (use %s)", v, suggest(v.(string), s.Allowed), listed(s.Allowed))
			}
		}
	}
	if s.check != nil {
		return s.check(value)
	}
	return nil
}

// fits checks the type of a value.
func (s Setting) fits(value any) error {
	ok := false
	switch v := value.(type) {
	case bool:
		ok = s.Type == TypeBool
	case int64:
		ok = s.Type == typeNumber
	case string:
		switch s.Type {
		case typeText:
			ok = true
		case typeDuration:
			return new(Duration).UnmarshalText([]byte(v))
		case typeSize:
			return new(Size).UnmarshalText([]byte(v))
		}
	case []any:
		ok = s.Type == TypeList
		for _, element := range v {
			if _, text := element.(string); !text {
				ok = false
			}
		}
	}
	if ok {
		return nil
	}
	return fmt.Errorf("cannot be of type %s; it is %s, such as %s", typeOf(value), article(s.Type), s.sample())
}

func article(kind string) string {
	if kind == TypeBool {
		return kind
	}
	return "a " + kind
}

// sample returns a value in TOML that the setting takes.
func (s Setting) sample() string {
	if s.Example != "" {
		return s.Example
	}
	for _, word := range s.Words() {
		switch {
		case s.Type == TypeBool:
			return word
		case word != "":
			return quoteTOML(word)
		}
	}
	return map[string]string{typeText: `"…"`, typeNumber: "100", typeDuration: `"30s"`, typeSize: `"5GB"`,
		TypeList: `["…"]`}[s.Type]
}

func typeOf(value any) string {
	switch value.(type) {
	case bool:
		return "boolean"
	case int64:
		return "integer"
	case float64:
		return "float"
	case string:
		return "string"
	case []any:
		return "array"
	case map[string]any:
		return "table"
	}
	return "date"
}

func listed(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = name
		if name == "" {
			quoted[i] = `""`
		}
	}
	return strings.Join(quoted, ", ")
}

// suggest returns the name that differs least from a wrong one, as a part of a sentence, or "".
func suggest(wrong string, names []string) string {
	best, least := "", min(max(len(wrong)/3, 2), len(wrong)-1)+1
	for _, name := range names {
		if d := distance(strings.ToLower(wrong), strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// distance counts the letters to insert, remove, replace or swap with a neighbour to turn a into b.
func distance(a, b string) int {
	older, old := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range old {
		old[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
		older, old = old, row
	}
	return old[len(b)]
}

// positive refuses numbers and durations that are negative.
func positive(value any) error {
	switch v := value.(type) {
	case int64:
		if v < 0 {
			return fmt.Errorf("%d is negative", v)
		}
	case string:
		var d Duration
		if d.UnmarshalText([]byte(v)) == nil && d < 0 {
			return fmt.Errorf("%s is negative", v)
		}
	}
	return nil
}

// between refuses durations outside a range.
func between(low, high time.Duration) func(any) error {
	return func(value any) error {
		var d Duration
		text, _ := value.(string)
		if err := d.UnmarshalText([]byte(text)); err != nil {
			return err
		}
		if time.Duration(d) < low || time.Duration(d) > high {
			return fmt.Errorf("must be from %s to %s", low, high)
		}
		return nil
	}
}

// notEmpty refuses lists with an empty text.
func notEmpty(value any) error {
	list, _ := value.([]any)
	for _, element := range list {
		if text, _ := element.(string); strings.TrimSpace(text) == "" {
			return errors.New("an entry of the list is empty")
		}
	}
	return nil
}
